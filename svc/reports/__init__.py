"""Figures and documents: measures, dimensions, named reports."""

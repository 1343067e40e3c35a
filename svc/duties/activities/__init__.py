"""Visits by plan: which homes are due, and when."""

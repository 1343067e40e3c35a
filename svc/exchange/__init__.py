"""Batches in and out."""

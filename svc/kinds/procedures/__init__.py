"""Procedures: what an office does in steps, for whom, and what it hands out."""

"""Statements: what a file adds, which receipt each line is, and what does not agree."""

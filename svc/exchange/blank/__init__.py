"""Workbooks to fill in, with lists to choose from, and the mapping by which each comes in again."""

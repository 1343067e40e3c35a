"""Promises as they are typed."""

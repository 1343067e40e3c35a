"""Clocks: targets, due times, and why they are so."""

"""Rounds: when one is due, what of it is done, and what becomes of a finding."""

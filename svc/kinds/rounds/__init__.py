"""Rounds: what is looked at by which plan, and what was found."""

"""Whoever owes: what is overdue, with its age and limitation, and asking for it."""

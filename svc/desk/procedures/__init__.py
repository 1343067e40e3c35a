"""Procedures carried through, permits handed out; and how both are looked at."""

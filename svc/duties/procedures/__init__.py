"""Procedures: how far each is, what may be done next, and what becomes of its permits."""

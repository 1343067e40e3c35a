"""Rounds recorded: what is due, what was seen at a point, plans taken over."""

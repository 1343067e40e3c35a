"""Rounds recorded: what was seen at a point, plans taken over."""

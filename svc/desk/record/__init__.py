"""Residents, units, staff and the office's rules: added and edited."""

"""Fees: rules are looked at, months are billed, what happens to a line is recorded."""

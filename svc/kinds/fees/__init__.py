"""Fees: what is charged, what was read, what was billed."""

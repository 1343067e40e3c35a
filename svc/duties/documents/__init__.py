"""Documents: what becomes of one, and what must be there."""

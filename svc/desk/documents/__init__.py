"""Documents on record: taken in, lent, handed over, destroyed; their files outside git."""

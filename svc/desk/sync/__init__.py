"""A desk and the others: joining, meeting, leaving, and what two of them disagree about."""

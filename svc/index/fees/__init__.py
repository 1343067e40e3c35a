"""Money over all units: what settled what, what is overdue, statements, sums for figures."""

"""Fees: what a period costs, what lateness adds, and what a payment settles."""

"""The remote's side: its hooks, what a push brings, the log of pushes, a witness's notes."""

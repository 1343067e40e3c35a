"""`shell`: a prompt that stays, or lines from a pipe."""

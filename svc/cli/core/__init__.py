"""Where and for whom a command runs, and how it reaches the office."""

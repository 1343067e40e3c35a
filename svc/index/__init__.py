"""An SQLite file that holds what a commit says, ready to be asked."""

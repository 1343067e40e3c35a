"""What a kind of record is: a light table, a file each, and what follows from both."""

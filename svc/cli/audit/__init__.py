"""`audit`, and the keys that sign what is recorded."""

"""`import`, `export` and `batch`."""

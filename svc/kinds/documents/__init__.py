"""Documents: what the office keeps, where it lies, and how long."""

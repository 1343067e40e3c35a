"""The mapping file: its keys, conditions, and how a cell becomes a value."""

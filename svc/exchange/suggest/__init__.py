"""A mapping proposed from a file's headings and values."""

"""Record files as rows of the tables."""

"""Records as YAML: read, written, diagnosed."""

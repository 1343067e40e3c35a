"""Outside parties: what stands with them, and what is exchanged with them as files."""

"""Publications: what the office tells in writing, to residents and to its own staff."""

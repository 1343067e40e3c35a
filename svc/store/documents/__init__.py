"""Files of documents: in a folder outside git, each by the hash of what it holds."""

"""Git's packs, read without git."""

"""`act` and `look`: an office opened to act in it, or to read it."""

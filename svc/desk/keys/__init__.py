"""Keys: whose sign what is recorded, from where on they must, and which count no longer."""

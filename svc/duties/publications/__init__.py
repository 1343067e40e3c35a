"""Publications: whom a text is told to, what may happen to it, which facts stand in it."""

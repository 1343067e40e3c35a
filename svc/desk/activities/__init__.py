"""Activities: held, decided, heard."""

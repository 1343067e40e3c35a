"""Publications: texts written, approved, told, put up, read; what is asked; cases of tickets."""

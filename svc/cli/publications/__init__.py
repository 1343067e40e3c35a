"""Commands about publications: texts written, told and read; what is asked; cases."""

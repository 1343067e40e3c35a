"""Pure functions, told the time: what may happen, and what follows."""

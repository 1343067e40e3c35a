"""Actions on tickets."""

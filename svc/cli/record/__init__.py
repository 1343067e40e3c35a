"""`resident`, `unit`, `staff` and `office`."""

"""`sync`, `join`, `remote` and `settle`."""

"""The gate: what a remote holds against each push, and a desk against what it fetches."""

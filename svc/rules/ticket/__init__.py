"""A ticket's life: transitions, fold, permissions, merging, likely duplicates."""

"""The file: its tables, brought from commit to commit, and looked at otherwise."""

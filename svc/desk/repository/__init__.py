"""The repository as a whole: made, checked, saved, archived, its status."""

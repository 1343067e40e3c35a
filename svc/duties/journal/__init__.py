"""The accountant's journal: on which accounts what happened to money stands."""

"""Commands that only look: `list`, `show`, `due`, `board`, `log`, `report` and the like."""

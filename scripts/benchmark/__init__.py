"""What `scripts/bench` measures: whole commands, in pairs, on offices made for it."""

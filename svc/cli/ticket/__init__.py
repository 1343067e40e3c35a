"""A ticket's verbs: `create`, `assign`, `wait`, `finish`, `callback` and the like."""

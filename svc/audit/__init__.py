"""Every commit judged: whether it is one legal action of its author."""

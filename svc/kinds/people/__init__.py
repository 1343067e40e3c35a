"""People: what they were promised, what they were met for, what they were asked."""

"""Two desks' versions of lists and of texts as one."""

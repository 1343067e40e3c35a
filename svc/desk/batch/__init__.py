"""Many actions as one commit: the table of actions, and the desk that does them."""

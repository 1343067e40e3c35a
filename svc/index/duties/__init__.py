"""Questions of one duty to the tables, a file a duty."""

"""Messages on their way out, and the addresses they go to: beside git, in no commit."""

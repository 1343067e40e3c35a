"""One function an action: what the command line calls and scripts may import."""

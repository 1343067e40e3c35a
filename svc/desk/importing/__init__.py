"""What was read from files, recorded: files, tickets, steps, the history of a source."""

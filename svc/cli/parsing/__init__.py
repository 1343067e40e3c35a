"""The table of commands, options, help, completion, the reader's language."""

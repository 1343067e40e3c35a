"""What a terminal or a pipe is given: tables, prompts, progress, errors."""

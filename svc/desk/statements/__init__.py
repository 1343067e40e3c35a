"""Statements recorded: files taken in, lines matched and claimed; and how they are shown."""

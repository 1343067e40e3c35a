"""Pure rules over kinds of record, a room a duty: told the time, and without any I/O."""

"""The record types: frozen, documented, without behaviour and without I/O."""

"""What is decided of records other than tickets: those of any kind, and those with own verbs."""

"""Commands about documents: the register, their files, what is missing, the hand-over."""

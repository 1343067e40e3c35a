"""Questions about money: statements and what they tie to."""

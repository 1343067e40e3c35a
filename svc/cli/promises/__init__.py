"""Commands about promises."""

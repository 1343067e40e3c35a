"""Commands about rounds: what is due, what was seen, sheets on paper."""

"""An office's own rules: defaults, consistency, contradictions."""

"""Completion: what may come next in a line, for shells and for svc's own prompt."""

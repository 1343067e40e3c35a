"""Desks that meet: fetch and push, the merge of two trees, what was met last."""

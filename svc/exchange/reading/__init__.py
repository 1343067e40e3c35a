"""Mappings loaded and held against sense; rows read, on every core, into drafts."""

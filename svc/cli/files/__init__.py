"""Commands about files: `status`, `check`, `save`, `schema`, `init`, `archive`."""

"""Commands about surveys and their responses."""

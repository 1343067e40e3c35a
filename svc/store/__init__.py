"""The only code that knows git and YAML."""

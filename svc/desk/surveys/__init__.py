"""Surveys: opened, answered, told."""

"""Surveys: whom they ask, which answers count, what they come to."""

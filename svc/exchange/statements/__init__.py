"""Statements of banks and payment channels: files read, laid out, and held against their totals."""

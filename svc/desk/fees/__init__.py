"""Fees recorded: tariffs and meters, bills, money taken and given back."""

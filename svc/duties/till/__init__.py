"""A cashier's till: which business day money belongs to, and what is to be in the drawer."""

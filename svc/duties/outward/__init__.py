"""The one window outward: what outside parties answer for, and what is exchanged with them."""

"""Numbers, phones, ids, masks, and what is wrong with one record."""

"""What every kind of row shares: its maker, look-ups, drafts, what is still to come."""

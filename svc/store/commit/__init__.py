"""One action as one commit: transaction, journal, recovery, archive."""

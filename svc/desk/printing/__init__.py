"""Papers about a ticket: from templates, as text and as pages that print."""

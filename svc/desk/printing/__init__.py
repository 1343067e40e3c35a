"""Papers about tickets: from templates, as text and as pages that print; a worker's own jobs."""

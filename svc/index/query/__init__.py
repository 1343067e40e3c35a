"""Questions to the tables, a file a subject, and the checks between records."""

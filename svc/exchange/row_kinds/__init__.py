"""What rows can become, a file a kind: units, staff, residents, tickets, events."""

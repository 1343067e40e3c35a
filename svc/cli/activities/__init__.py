"""Commands about activities: visits, meetings, events, training."""

"""Messages to whoever is to be told: put together, queued, sent by channels outside."""

"""`notify`: channels, what waits to be sent, and sending it."""

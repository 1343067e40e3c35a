"""What is decided of tickets: a function a verb."""

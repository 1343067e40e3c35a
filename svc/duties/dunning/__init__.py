"""What is overdue: its age and limitation, demands, and the ladder that they climb."""

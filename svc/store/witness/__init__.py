"""What a witness keeps outside the office: heads that were seen, signed notes, time stamps."""

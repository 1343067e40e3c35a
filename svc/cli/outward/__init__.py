"""Outside parties: letters, what they answer for, their open lists, the company."""

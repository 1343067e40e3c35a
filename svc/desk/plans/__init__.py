"""What plans of rounds make due, and what is asked on a round."""

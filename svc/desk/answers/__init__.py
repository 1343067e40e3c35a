"""What there is to say to a question: answers, notices, open tickets, tariffs and balance."""

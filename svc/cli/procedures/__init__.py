"""Commands about procedures: what was asked for, what is done next, what is handed out."""

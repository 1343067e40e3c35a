"""The manual: `help TOPIC`, its pages set for a terminal, man pages made from the help."""

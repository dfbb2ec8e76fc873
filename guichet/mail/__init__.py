"""E-mail, a door: what leaves this desk by post."""

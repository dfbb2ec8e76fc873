"""How fast the desk is, against what the machine could do at all: ``make bench``."""

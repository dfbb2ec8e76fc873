"""Pages for those who ask."""

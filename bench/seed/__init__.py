"""Data sets: desks with a long history, written in bulk."""

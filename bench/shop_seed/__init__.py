"""Data sets: shops with many customers, written in bulk."""

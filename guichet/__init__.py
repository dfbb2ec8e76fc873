"""Guichet: one counter for every ticket."""

__version__ = "0.1.0"

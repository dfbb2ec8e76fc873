"""A lively desk to look at: `guichet demo`."""

"""``make ha``: the high-availability set-up of deploy/ on this machine, and what it bears."""

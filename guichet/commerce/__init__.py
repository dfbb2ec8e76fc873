"""The shop behind the counter: what is sold, to whom, and what they have."""

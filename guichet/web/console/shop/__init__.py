"""The shop in the console: the catalogue, customers and what they have."""

"""What we look after: machines, programs, contracts, and the tickets about them."""

"""Who is written to when something happens."""

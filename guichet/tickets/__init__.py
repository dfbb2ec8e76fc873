"""The one ticket core: every door files and follows the same tickets here."""

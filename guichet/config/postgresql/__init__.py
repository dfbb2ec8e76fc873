"""The database backend of PostgreSQL."""

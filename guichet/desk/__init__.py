"""The counters: queues and their numbering, roles, memberships and keys; builds the Actor."""

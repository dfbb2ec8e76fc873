"""What happened, and who is told: facts, deliveries, the worker and the live stream."""

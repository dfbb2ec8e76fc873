"""How soon: priorities, targets and the arithmetic of time."""

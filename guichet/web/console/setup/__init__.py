"""What administrators set up: types of tickets with their questions, and roles."""

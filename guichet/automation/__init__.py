"""What the desk does by itself, by the clock, and prepared answers: it composes the verbs of the
rooms below."""

"""What the desk does by itself, by the clock: it composes the verbs of the rooms below."""

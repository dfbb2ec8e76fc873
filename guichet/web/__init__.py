"""The browser's door: sign-in and the agents' console."""

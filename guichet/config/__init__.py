"""Wiring only: settings, addresses, the server, which rooms and listeners are on."""

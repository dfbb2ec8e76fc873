"""Helpers that know nothing of helpdesks and import no framework."""

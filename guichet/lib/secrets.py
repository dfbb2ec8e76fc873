"""Secrets that leave the desk once and stay in it only as digests."""

import hashlib
import secrets


def random_hex(size: int) -> str:
    """``size`` random bytes as lower-case hex (twice as many characters)."""
    return secrets.token_hex(size)


def random_token() -> str:
    """An unguessable token for a link (256 bits, URL-safe)."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 of a secret that is long and random; passwords go through Argon2 instead."""
    return hashlib.sha256(secret.encode()).hexdigest()

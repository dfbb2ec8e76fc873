"""The refusals of the core. Each door translates them once into its own envelope.

Messages are for people: what is wrong and what to do about it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime


class GuichetError(Exception):
    """A refusal that its caller is told about."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Unauthenticated(GuichetError):
    """Nobody known is asking. ``reason`` is one of missing, unknown, revoked, expired."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or f"The credentials are {reason}.")
        self.reason = reason


class Forbidden(GuichetError):
    """The actor may not do this."""


class NotFound(GuichetError):
    """There is no such thing, or the actor may not see it. ``kind`` names what was asked for."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message or f"There is no such {kind}.")
        self.kind = kind


class Problem(str):
    """What is wrong with one field: a sentence, and a code by which doors word it their own way.

    Codes: required, too_long (``limit`` is the most allowed), control_characters, wrong, unknown,
    taken, weak.
    """

    code: str
    limit: int | None

    def __new__(cls, message: str, *, code: str = "wrong", limit: int | None = None) -> "Problem":
        problem = super().__new__(cls, message)
        problem.code = code
        problem.limit = limit
        return problem


class Invalid(GuichetError):
    """The input can't be used. ``errors`` maps each field to what is wrong with it."""

    def __init__(self, errors: Mapping[str, Sequence[Problem]]) -> None:
        super().__init__(" ".join(f"{name}: {problems[0]}" for name, problems in errors.items()))
        self.errors = {name: list(problems) for name, problems in errors.items()}

    @classmethod
    def field(
        cls, name: str, message: str, *, code: str = "wrong", limit: int | None = None
    ) -> "Invalid":
        """The common case: one problem with one field."""
        return cls({name: [Problem(message, code=code, limit=limit)]})


class Conflict(GuichetError):
    """The request contradicts what is already there. ``code`` says how, for doors to tell apart."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class QuotaExceeded(GuichetError):
    """The queue's monthly number of tickets is used up until ``resets_at``."""

    def __init__(self, *, limit: int, used: int, resets_at: datetime) -> None:
        super().__init__(f"This queue takes {limit} tickets a month and has taken {used}.")
        self.limit = limit
        self.used = used
        self.resets_at = resets_at


class RateLimited(GuichetError):
    """Too many requests; try again after ``retry_after`` seconds (at least 1)."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests. Try again in {retry_after} s.")
        self.retry_after = retry_after


class TooLarge(GuichetError):
    """More was sent than the ``limit`` bytes that are taken here."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"At most {limit} bytes are taken here.")
        self.limit = limit


class Unavailable(GuichetError):
    """The desk can't answer for the moment; try again after ``retry_after`` seconds."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__("The desk is not available at the moment. Try again shortly.")
        self.retry_after = retry_after

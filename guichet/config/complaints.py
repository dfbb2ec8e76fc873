"""Settings that can't be used, said as sentences that name the variable."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from guichet.config.environment import PREFIX

_SHOWN_AT_MOST = 60


def sentences(error: ValidationError) -> list[str]:
    """One sentence for each setting that can't be used."""
    return [_sentence(detail) for detail in error.errors(include_url=False)]


def _sentence(detail: ErrorDetails) -> str:
    problem = detail["msg"].removeprefix("Value error, ").rstrip(".")
    if not detail["loc"]:
        return f"{problem}."
    name = f"{PREFIX}{'_'.join(map(str, detail['loc'])).upper()}"
    if problem.startswith("Input "):
        return f"{name}{_given(name, detail['input'])} {problem.removeprefix('Input ')}."
    return f"{name}: {problem}."


def _given(name: str, value: object) -> str:
    """What was given, unless it may hold a password."""
    secret = any(word in name for word in ("SECRET", "URL", "KEY"))
    return "" if secret else f" is {str(value)[:_SHOWN_AT_MOST]!r} but"

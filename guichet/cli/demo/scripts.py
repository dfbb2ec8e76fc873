"""The conversations of the demo desk, as they are written in ``content/*.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("fr", "en")
QUEUES = ("HEB", "SOFT", "BILL")


class Voice(StrEnum):
    """Who speaks, and to whom."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message. ``attach`` asks for a generated file: ``log`` or ``image``."""

    voice: Voice
    text: str
    attach: str = ""


@dataclass(frozen=True, kw_only=True)
class Script:
    """A conversation with blanks such as ``{domain}``; its last lines solve the matter."""

    queue: str
    language: str
    subjects: tuple[str, ...]
    type: str
    category: str
    priority: str
    lines: tuple[Line, ...]
    tags: tuple[str, ...] = ()
    channel: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


def scripts() -> list[Script]:
    """Every conversation of every queue, in both languages."""
    return [
        _script(queue, language, entry)
        for queue in QUEUES
        for language in LANGUAGES
        for entry in content(f"{queue.lower()}.{language}.yaml")
    ]


def content(name: str) -> Any:
    """What one of the package's YAML files says."""
    return yaml.safe_load(content_file(name))


def content_file(name: str) -> str:
    """The text of one of the package's files."""
    return files(__package__).joinpath("content", name).read_text(encoding="utf-8")


def _script(queue: str, language: str, entry: dict[str, Any]) -> Script:
    return Script(
        queue=queue,
        language=language,
        subjects=tuple(entry["subject"]),
        type=entry["type"],
        category=entry["category"],
        priority=entry["priority"],
        lines=tuple(_line(line) for line in entry["talk"]),
        tags=tuple(entry["tags"]),
        channel=entry.get("channel", ""),
        metadata=entry.get("metadata", {}),
    )


def _line(entry: dict[str, str]) -> Line:
    voice = next(voice for voice in Voice if voice in entry)
    return Line(voice=voice, text=entry[voice].strip(), attach=entry.get("attach", ""))

"""The table of docs/settings.md: every setting, as the code has it."""

from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from guichet.config.environment import PREFIX, Environment


def table() -> str:
    """Every setting with what it takes, what stands without it, and what it does."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_takes(field)} | {_default(field)} | {field.description} |"
        for name, field in Environment.model_fields.items()
    ]
    return "\n".join(
        ["| Setting | Takes | Default | What it does |", "|---|---|---|---|", *rows, ""]
    )


def _takes(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(field.annotation))
    limits = {type(limit).__name__: limit for limit in field.metadata}
    least, most = limits.get("Ge"), limits.get("Le")
    kind = {"int": "a number", "Path": "a path", "bool": "`true` or `false`"}
    words = kind.get(getattr(field.annotation, "__name__", ""), "text")
    if least and most:
        return f"{words} from {least.ge} to {most.le}"
    return f"{words} from {least.ge}" if least else words


def _default(field: FieldInfo) -> str:
    return f"`{field.default}`" if str(field.default) else "(empty)"

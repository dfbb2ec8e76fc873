"""Reading YAML without forgetting where each value stood."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from guichet.cli.apply.mistakes import Mistake, Mistakes, Path, plainly, written

# The base loaders take every plain word for text; what is a number or a truth is decided below.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TEXT = "tag:yaml.org,2002:str"

# YAML 1.2's words, and no more: "no", "on", 1:30 and 2027-01-31 stay the text that was typed, and
# so does a telephone number that begins with a zero or a plus.
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")

_DEEPEST = 40
_MOST_VALUES = 2_000_000


@dataclass(frozen=True)
class Document:
    """A file's content as plain values, and the line of each."""

    source: str
    content: object
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of the value at ``path``, or of the nearest value around it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def read_document(text: str, *, source: str) -> Document:
    """The one document in ``text``. Raises Mistakes when it is not YAML that can be used."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _broken(source, *_trouble(error)) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _broken(source, line, "this character is not allowed in YAML") from error
    if node is None:
        raise _broken(source, 1, "the file is empty")
    reader = _Reader()
    content = reader.value_of(node, ())
    if reader.mistakes:
        raise Mistakes(source, reader.mistakes)
    return Document(source, content, reader.lines)


def _trouble(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line where reading stopped and why, with the line where the broken part begins."""
    mark, start = error.problem_mark or error.context_mark, error.context_mark
    line = mark.line + 1 if mark else 1
    message = plainly(error.problem or "this is not YAML")
    if start is not None and start.line + 1 < line:
        message += f", in what begins on line {start.line + 1}"
    return line, message


def _broken(source: str, line: int, message: str) -> Mistakes:
    return Mistakes(source, [Mistake(line, "", message)])


@dataclass
class _Reader:
    """Turns nodes into values and notes their lines."""

    lines: dict[Path, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def value_of(self, node: yaml.Node, path: Path) -> object:
        self.lines.setdefault(path, node.start_mark.line + 1)
        # An alias may stand inside what it names, or multiply without end.
        if len(path) > _DEEPEST or len(self.lines) > _MOST_VALUES:
            self._refuse(node, path, "this is nested too deeply")
            return None
        if isinstance(node, yaml.MappingNode):
            return {key: self.value_of(value, (*path, key)) for key, value in self._of(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value_of(item, (*path, i)) for i, item in enumerate(node.value)]
        if node.tag not in {_TEXT, "!"}:
            self._refuse(node, path, f"tags such as {node.tag} mean nothing here")
            return None
        return _scalar(node)

    def _of(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
        """The entries of a mapping. The line of each is its key's."""
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value
            if not isinstance(name, str):
                self._refuse(key, path, "a key must be a word")
            elif name in seen:
                self._refuse(key, (*path, name), "this key stands here twice")
            else:
                seen.add(name)
                self.lines[*path, name] = key.start_mark.line + 1
                yield name, value

    def _refuse(self, node: yaml.Node, path: Path, message: str) -> None:
        self.mistakes.append(Mistake(node.start_mark.line + 1, written(path), message))


def _scalar(node: yaml.Node) -> object:
    text: str = node.value
    if getattr(node, "style", None):  # quoted, or a block of text
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text

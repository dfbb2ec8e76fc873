"""The annotations of shapes.py in the words of OpenAPI 3.0."""

from types import NoneType, UnionType
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin, get_type_hints

from guichet.dialects.clientxcms import shapes

Schema = dict[str, Any]

_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Any: {},
}
_URL: Schema = {"type": "string", "format": "uri"}
_URL_OR_NONE: Schema = {**_URL, "nullable": True}
_ROW: Schema = {"type": "integer", "nullable": True}
_LINK: Schema = {
    "type": "object",
    "required": ["url", "label", "page", "active"],
    "properties": {
        "url": _URL_OR_NONE,
        "label": {"type": "string"},
        "page": _ROW,
        "active": {"type": "boolean"},
    },
}


class Schemas:
    """The objects that routes speak of, each described once, when it is first mentioned."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def answer(self, name: str) -> Schema:
        """A reference to the shape called ``name``, or to a page of it (``flat:Customer``)."""
        kind, _colon, inner = name.rpartition(":")
        if not kind:
            return self._reference(getattr(shapes, inner))
        made = {"flat": self._flat, "nested": self._nested, "alone": self._alone}[kind]
        title = inner + {"flat": "Page", "nested": "List", "alone": "Alone"}[kind]
        self.components.setdefault("PageLink", _LINK)
        self.components.setdefault(title, made(self._reference(getattr(shapes, inner))))
        return {"$ref": f"#/components/schemas/{title}"}

    def _reference(self, shape: Any) -> Schema:
        name = shape.__name__
        if name not in self.components:
            self.components[name] = {}  # shapes may hold themselves
            self.components[name] = self._object(shape)
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, shape: Any) -> Schema:
        members = get_type_hints(shape, include_extras=True)
        described: Schema = {
            "type": "object",
            "properties": {name: self._of(hint) for name, hint in members.items()},
        }
        required = [name for name, hint in members.items() if get_origin(hint) is not NotRequired]
        return described | ({"required": required} if required else {})

    def _of(self, hint: Any) -> Schema:
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin, inner = get_origin(hint), get_args(hint)
        if origin is NotRequired:
            return self._of(inner[0])
        if origin is Annotated:
            return self._annotated(inner[0], inner[1])
        if origin in (Union, UnionType):
            described = self._of(next(each for each in inner if each is not NoneType))
            if "$ref" in described:
                return {"allOf": [described], "nullable": True}
            return {**described, "nullable": True}
        if origin is list:
            return {"type": "array", "items": self._of(inner[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self._of(inner[1])}
        return self._reference(hint)

    def _annotated(self, hint: Any, note: Any) -> Schema:
        if isinstance(note, tuple):
            return {**self._of(hint), "enum": list(note)}
        return {**self._of(hint), "format": note}

    def _flat(self, row: Schema) -> Schema:
        return _object(_flat_members(row))

    def _nested(self, row: Schema) -> Schema:
        links = {"first": _URL, "last": _URL, "prev": _URL_OR_NONE, "next": _URL_OR_NONE}
        meta = {
            "current_page": {"type": "integer"},
            "from": _ROW,
            "last_page": {"type": "integer"},
            "links": _links(),
            "path": _URL,
            "per_page": {"type": "integer"},
            "to": _ROW,
            "total": {"type": "integer"},
        }
        data = {"type": "array", "items": row}
        return _object({"data": data, "links": _object(links), "meta": _object(meta)})

    def _alone(self, row: Schema) -> Schema:
        whole = self.components[row["$ref"].rpartition("/")[2]]
        return {
            "type": "object",
            "properties": {**_flat_members(row), **whole["properties"]},
            "required": [*_flat_members(row), *whole["required"]],
        }


def _flat_members(row: Schema) -> dict[str, Schema]:
    return {
        "current_page": {"type": "integer"},
        "data": {"type": "array", "items": row},
        "first_page_url": _URL,
        "from": _ROW,
        "last_page": {"type": "integer"},
        "last_page_url": _URL,
        "links": _links(),
        "next_page_url": _URL_OR_NONE,
        "path": _URL,
        "per_page": {"type": "integer"},
        "prev_page_url": _URL_OR_NONE,
        "to": _ROW,
        "total": {"type": "integer"},
    }


def _links() -> Schema:
    return {"type": "array", "items": {"$ref": "#/components/schemas/PageLink"}}


def _object(members: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": members, "required": list(members)}

"""The shapes in which this dialect's contract says what an answer looks like.

An object lists members that must be there (``name?`` may be absent; more are fine unless it is
``$closed``); leaves are words joined by ``|``; ``$each``, ``$len``, ``$min``, ``$first`` say what
lists hold, ``$eq``, ``$in``, ``$re`` and ``$absent`` values.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def wrong(shape: Any, value: Any, at: str = "answer") -> Iterator[str]:
    """Where ``value`` is not as ``shape`` says."""
    if shape is None:
        return
    if isinstance(shape, str):
        if not any(_is(word, value) for word in shape.split("|")):
            yield f"{at}: {value!r} is not {shape}"
    elif {"$eq", "$in", "$re"} & set(shape):
        if not _matches(shape, value):
            yield f"{at}: {value!r} is not {shape}"
    elif {"$each", "$len", "$min", "$first"} & set(shape):
        yield from _wrong_list(shape, value, at)
    else:
        yield from _wrong_object(shape, value, at)


def wrong_xml(shape: Mapping[str, Any], body: bytes) -> Iterator[str]:
    """Where the XML ``body`` is not as ``shape`` says."""
    root = ElementTree.fromstring(body)
    if root.tag != shape["root"]:
        yield f"root is {root.tag}"
    for node in shape["nodes"]:
        found = root.findall(node["path"])
        if "count" in node and len(found) != node["count"]:
            yield f"{node['path']}: {len(found)} of them"
        if not found and node.get("count") != 0:
            yield f"{node['path']} is missing"
            continue
        text = (found[0].text or "") if found else ""
        if "text" in node and text != node["text"]:
            yield f"{node['path']}: {text!r}"
        if "re" in node and not re.search(node["re"], text):
            yield f"{node['path']}: {text!r} does not match {node['re']}"
        for name, wanted in node.get("attr", {}).items():
            if found[0].get(name) != wanted:
                yield f"{node['path']} {name}: {found[0].get(name)!r}"


def _wrong_list(shape: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{at}: {value!r} is no list"
        return
    if len(value) != shape.get("$len", len(value)) or len(value) < shape.get("$min", 0):
        yield f"{at}: has {len(value)} entries"
    if "$first" in shape:
        if value:
            yield from wrong(shape["$first"], value[0], f"{at}[0]")
        else:
            yield f"{at}: is empty"
    for place, item in enumerate(value):
        yield from wrong(shape.get("$each"), item, f"{at}[{place}]")


def _wrong_object(shape: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        if shape:
            yield f"{at}: {value!r} is no object"
        return
    for key, inner in shape.items():
        name = key.removesuffix("?")
        if key == "$closed":
            if more := set(value) - {k.removesuffix("?") for k in shape}:
                yield f"{at}: has {more} besides"
        elif isinstance(inner, dict) and "$absent" in inner:
            if name in value:
                yield f"{at}.{name} is there"
        elif name not in value:
            if not key.endswith("?"):
                yield f"{at}.{name} is missing"
        else:
            yield from wrong(inner, value[name], f"{at}.{name}")


def _matches(shape: Mapping[str, Any], value: Any) -> bool:
    if "$eq" in shape:
        return value == shape["$eq"] and isinstance(value, bool) == isinstance(shape["$eq"], bool)
    if "$in" in shape:
        return value in shape["$in"]
    return bool(re.search(shape["$re"], str(value)))


def _is(word: str, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        "any": True,
        "null": value is None,
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and number,
        "number": number,
        "string": isinstance(value, str),
        "object": isinstance(value, dict),
        "list": isinstance(value, list),
        "datetime": isinstance(value, str) and bool(_MOMENT.fullmatch(value)),
        "url": isinstance(value, str) and value.startswith("http"),
    }[word]

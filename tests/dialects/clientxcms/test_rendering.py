"""Any answer, as XML and back, says the same."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.dialects.clientxcms.rendering import to_xml, wants_xml

texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.sampled_from(["id", "item", "entry", "response", "1st", "a b", "a[b]", "é", ""]) | texts
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip

UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(element: ElementTree.Element) -> Any:
    """The value that an element stands for; numbers and truths stay as they are written."""
    if element.get("nil") == "true":
        return None
    if element.get("type") == "array":
        return [read(child) for child in element]
    if len(element):
        return {child.get("key", child.tag): read(child) for child in element}
    return element.text or ""


def as_written(value: Any) -> Any:
    """``value`` as XML can tell it: an empty object and an empty text are the same."""
    if isinstance(value, dict):
        return {UNSPEAKABLE.sub("", k): as_written(v) for k, v in value.items()} or ""
    if isinstance(value, list):
        return [as_written(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return None if value is None else UNSPEAKABLE.sub("", value)


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_answer_to_xml_and_back_gives_the_same_value(value: Any) -> None:
    assert read(ElementTree.fromstring(to_xml(value).encode())) == as_written(value)


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        ({"status": "ok"}, "<response><status>ok</status></response>"),
        ([], '<response type="array"></response>'),
        (
            {"a": [1, None]},
            '<response><a type="array"><item>1</item><item nil="true"/></a></response>',
        ),
        ({"1 b": True}, '<response><entry key="1 b">true</entry></response>'),
        ({"p": 9.9, "n": "A & <c>"}, "<response><p>9.9</p><n>A &amp; &lt;c&gt;</n></response>"),
    ],
)  # fmt: skip
def test_the_mapping_is_the_documented_one(value: Any, xml: str) -> None:
    assert to_xml(value) == f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'


@pytest.mark.parametrize(
    ("accept", "xml"),
    [
        ("application/xml", True),
        ("text/xml;q=0.5, */*", True),
        ("application/xml;q=0.9, application/json;q=0.8", True),
        ("application/xml, application/json", False),
        ("application/xml;q=0", False),
        ("text/html, application/xml;q=0.9", False),
        ("*/*", False),
        ("", False),
        ("application/xml;q=nonsense", False),
    ],
)
def test_json_is_the_answer_in_every_doubtful_case(accept: str, xml: bool) -> None:
    assert wants_xml(accept) is xml

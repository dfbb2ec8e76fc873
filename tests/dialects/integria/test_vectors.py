"""The contract: every vector, sent to one small installation, each forgotten before the next."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction

from guichet.dialects.integria.wire import pairs
from tests.dialects.integria.conftest import Caller, body
from tests.dialects.integria.world import forget_caches, the_world
from tests.support.builders import ROOT

VECTORS = json.loads(Path(__file__).with_name("integria_vectors.json").read_text(encoding="utf-8"))
Vector = dict[str, Any]

# What the original prints that is not served: the page of the contract says so in words.
SERVED = {
    ("delete_user", "admin"): "0",
    ("create_incident", "Two,2,1,Desc,,0,,bob,0,3"): (
        "<xml version='1.0' encoding='UTF-8'>\n<data>ID</data>\n</xml>\n"
    ),
    ("get_incident_workunits", "1"): (
        '2,"TIME",1.25,admin,tres,1,0,,0\n1,"TIME",0.50,admin,Una&#x20;descripcion,0,1,,1\n'
    ),
    ("get_incidents", ",0,1"): (
        '40,"TIME","0000-00-00 00:00:00",Titulo&#x20;de&#x20;la&#x20;incidencia,'
        "Descripci&oacute;n&#x20;&quot;x&quot;&#x20;a&#x0a;b&#x20;&lt;b&gt;"
        "&#x20;&#40;p&#41;&#x20;O&#039;Neil,admin,"
        '1,1,2,"TIME",admin,0,0,,,0,0,0,0,c@example.com,,0,"0000-00-00 00:00:00",,,,0,0,0,0,0,0,0\n'
    ),
}
# What must have happened before a vector is sent, in calls of the same kind.
BEFORE: dict[str, tuple[tuple[str, str], ...]] = {
    "second call with the same name": (("create_user", "jorge,3,4,j@example.com,pw"),),
    "second call with the same bill id": (
        ("create_invoice", "admin,,1,140601_0082,paso,3.00,,EUR,,,,,,paid,,,Submitted,"),
    ),
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def test_every_vector_gets_the_answer_of_the_contract(let_in: None) -> None:
    the_world()
    problems = {}
    for number, vector in enumerate(VECTORS):
        with forgotten():
            found = list(differences(vector))
        if found:
            name = f"{number}: {vector['op']} {vector['params']} {vector['return_type']}"
            problems[name] = found
    report = [f"{name}:\n    " + "\n    ".join(found) for name, found in problems.items()]
    assert not report, "\n".join([f"{len(report)} vectors", *report])


@contextmanager
def forgotten() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    forget_caches()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_caches()


def differences(vector: Vector) -> Iterator[str]:
    caller = the_caller(vector)
    prepare(vector)
    for op, params in BEFORE.get(vector.get("note", ""), ()):
        if not body(caller.get(op, params)).startswith("1"):
            yield f"{op} {params} did not work before"
    response = send(caller, vector)
    text = body(response)
    status = vector.get("serve", {}).get("status", 200)
    if response.status_code != status:
        yield f"status {response.status_code}"
    yield from of_body(vector, text)
    yield from of_shape(vector, text)
    yield from of_then(vector, text)


def the_caller(vector: Vector) -> Caller:
    if vector.get("auth") == "wrong user password":
        return Caller("admin", "wrong")
    if vector.get("as_user"):
        return Caller("bob", "bobpw")
    return Caller("admin")


def send(caller: Caller, vector: Vector) -> Any:
    others = {"token": vector["token"]} if vector.get("token") else {}
    if vector["return_type"] and vector["op"] != "get_tickets_count":
        others["return_type"] = vector["return_type"]
    if vector.get("auth") is False:
        return caller.client.get("/include/api.php", vector["query"])
    if vector.get("param_name") == "params[]":
        return caller.post(vector["op"], vector["params"], **others)
    if vector.get("profile") == "console":
        [(_, value)] = pairs(f"params={vector['params'] or ''}".encode())
        return caller.form(vector["op"], value, **others)
    return caller.get(vector["op"], vector["params"], **others)


def prepare(vector: Vector) -> None:
    """What only this vector needs."""
    from tests.dialects.integria import world

    world.arrange(vector, ROOT)


def of_body(vector: Vector, text: str) -> Iterator[str]:
    key = (vector["op"] or "", vector["params"] or "")
    if "expect_body" not in vector:
        return
    expected: str = vector["expect_body"]
    if vector["source"] == "source":
        expected = SERVED.get(key, expected)
    if "<data>ID</data>" in expected:
        text = re.sub(r"<data>\d+</data>", "<data>ID</data>", text)
    if "TIME" in expected:
        text = _TIME.sub(lambda found: found[0] if found[0][0] == "0" else "TIME", text)
    if text != expected:
        yield f"body {text!r} is not {expected!r}"


def of_shape(vector: Vector, text: str) -> Iterator[str]:
    shape = vector["expect_shape"]
    if "regex" in shape and not re.fullmatch(shape["regex"], text):
        yield f"{text!r} is not {shape['regex']}"
    if "json" in shape:
        yield from of_json(shape, text)
    elif vector["return_type"] == "xml":
        yield from of_xml(shape, text)
    elif shape.get("csv_columns"):
        yield from of_csv(vector, shape, text)


def of_csv(vector: Vector, shape: Vector, text: str) -> Iterator[str]:
    rows = list(csv.reader(io.StringIO(text)))
    by_line = [next(csv.reader([line])) for line in text.split("\n") if line]
    if rows != by_line:
        yield "rows read by lines differ"
    expected = len(shape["csv_columns"])
    if vector["source"] == "source" and "served" in vector.get("note", ""):
        expected = len(rows[0]) if rows else expected  # the exact body says how many
    wrong = [len(row) for row in rows if len(row) != expected]
    if wrong and expected > 1:
        yield f"rows have {wrong} columns instead of {expected}"
    count = shape.get("rows")
    if isinstance(count, int) and len(rows) != count:
        yield f"{len(rows)} rows instead of {count}"
    if count == "exactly 1" and len(rows) != 1:
        yield f"{len(rows)} rows instead of 1: {text!r}"
    if count == "1..n" and not rows:
        yield "no rows"
    trailing = shape.get("trailing_newline", vector.get("trailing_newline"))
    if trailing is not None and text.endswith("\n") != trailing:
        yield f"{text!r}: trailing newline"
    if shape.get("keys") and [row[0] for row in rows] != shape["keys"]:
        yield f"keys {[row[0] for row in rows]}"
    yield from of_value(vector, text)


def of_value(vector: Vector, text: str) -> Iterator[str]:
    wanted = vector.get("expect_value", "")
    if re.search(r"new .* id|numeric ticket id|>= 0", wanted) and not re.fullmatch(r"\d+", text):
        yield f"{text!r} is no number"
    if re.search(r"new .* id|numeric ticket id", wanted) and text == "0":
        yield "0 is no id"
    if wanted == "1" and text != "1":
        yield f"{text!r} is not 1"
    if wanted == "1 or 0" and text not in {"0", "1"}:
        yield f"{text!r} is neither 1 nor 0"
    if wanted.startswith("number") and not re.fullmatch("[0-9]+", text):
        yield f"{text!r} is no number"


def of_xml(shape: Vector, text: str) -> Iterator[str]:
    if vector_is_empty(shape, text):
        return
    try:
        root = ET.fromstring(text)
    except ET.ParseError:
        yield f"no XML: {text[:200]!r}"
        return
    path = shape["xml_path"].removeprefix("/xml").strip("/")
    if root.tag != "xml":
        yield f"the root is {root.tag}"
    if "root" in shape and not text.startswith(shape["root"] + "\n"):
        yield f"the root is {text[:60]!r}"
    found = root.findall(path) if path and path != "*" else [root]
    if path and not found:
        yield f"nothing at {shape['xml_path']}: {text[:200]!r}"
    for element in found[:1]:
        names = [child.tag for child in element]
        wanted = shape.get("elements", [])
        if names[: len(wanted)] != wanted:
            yield f"elements {names} instead of {wanted}"
        if shape.get("cdata") is True and "<![CDATA[" not in text:
            yield "no CDATA"
        if "text" in shape:
            yield from of_text(shape["text"], (element.text or "").strip())


def of_text(wanted: str, text: str) -> Iterator[str]:
    if wanted[0] in "01" and text != wanted[0]:
        yield f"{text!r} is not {wanted}"
    if wanted.startswith("new") and not int(text or 0) > 0:
        yield f"{text!r} is no {wanted}"
    if wanted == "base64" and not text:
        yield "empty"


def vector_is_empty(shape: Vector, text: str) -> bool:
    return text == "" and shape.get("rows") == 0


def of_json(shape: Vector, text: str) -> Iterator[str]:
    try:
        found = json.loads(text)
    except ValueError:
        yield f"no JSON: {text[:200]!r}"
        return
    if shape["json"].startswith("object"):
        if not isinstance(found, dict) or not found:
            yield f"{text!r} is no object"
        return
    if not isinstance(found, list) or not found:
        yield f"{text[:200]!r} is no list"
        return
    missing = set(shape["keys"]) - set(found[0])
    if missing:
        yield f"{missing} missing"
    if not all(isinstance(value, str) for row in found for value in row.values()):
        yield "not every value is a string"


def of_then(vector: Vector, text: str) -> Iterator[str]:
    """What can be read afterwards."""
    then = vector.get("then", {})
    if not then:
        return
    xml = ET.fromstring(Caller("admin").xml("get_incident_details", text))
    kind = xml.findtext("id_incident_type", "")
    fields = list(
        csv.reader(io.StringIO(Caller("admin").csv("get_incident_fields", f"{kind},{text}")))
    )
    for name, expected in then.items():
        if name.startswith("custom_field_"):
            found = fields[int(name.removeprefix("custom_field_")) - 1][21]
        else:
            found = xml.findtext(name, "")
        if found != expected:
            yield f"{name}: {found!r} is not {expected!r}"


@pytest.mark.parametrize("escaped", ["%2C", "%7C;%7C"])
def test_the_runner_decodes_as_a_url_is(escaped: str) -> None:
    assert unquote(escaped) == pairs(f"params={escaped}".encode())[0][1]

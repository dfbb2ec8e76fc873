"""Operations brought by an installed package: the example of the docs, as it stands there."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from guichet.config.checks import installed_operations_work
from guichet.dialects.integria import registry
from tests.dialects.integria.conftest import Caller, with_password
from tests.support.builders import a_queue, a_ticket, an_agent

PAGE = Path(__file__).resolve().parents[3] / "docs" / "integria-operations.md"


TAKEN = """
from guichet.dialects.integria.registry import operation
operation('acme_new', right=None)(lambda call: 1)
operation('get_login', right=None)(lambda call: 0)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules can be imported, and what they register is forgotten."""
    registry.all_operations()
    before = dict(registry._operations)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    registry._operations.clear()
    registry._operations.update(before)
    for name in ("acme_operations", "broken_operations"):
        sys.modules.pop(name, None)


def installed(package: Path, module: str, text: str) -> list[str]:
    """Install a module as a package would bring it; returns what went wrong."""
    (package / f"{module}.py").write_text(text, encoding="utf-8")
    point = EntryPoint("acme", module, registry.GROUP)
    return registry.load_extensions([point])


def the_example(language: str = "python") -> str:
    block = rf"^```{language}\n(.*?)^```"
    [code] = re.findall(block, PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(code)


def test_the_package_of_the_docs_is_complete() -> None:
    package = tomllib.loads(the_example("toml"))
    assert package["project"].keys() >= {"name", "version"}
    assert package["project"]["entry-points"][registry.GROUP] == {"acme": "acme_operations"}
    assert package["tool"]["setuptools"]["py-modules"] == ["acme_operations"]


def test_the_example_of_the_docs_answers_in_every_form(admin: Caller, package: Path) -> None:
    assert installed(package, "acme_operations", the_example()) == []
    here, there = a_queue(), a_queue()
    a_ticket(here, subject="Urgent: the site is down")
    a_ticket(there, subject="No hurry")
    both = f"{here.id},{there.id}"
    assert admin.csv("queue_risk", str(here.id)) == "1"
    assert admin.csv("all_queue_risk", both) == f"{here.id},1\n{there.id},0\n"
    assert admin.xml("all_queue_risk", both) == (
        f"<xml>\n<row>\n<group>{here.id}</group>\n<risk>1</risk>\n</row>\n"
        f"<row>\n<group>{there.id}</group>\n<risk>0</risk>\n</row>\n</xml>\n"
    )
    assert json.loads(admin.csv("all_queue_risk", both, return_type="json"))[0] == {
        "group": str(here.id), "risk": "1",
    }  # fmt: skip


def test_its_rights_are_those_it_declares_and_those_of_what_it_asks(
    admin: Caller, powerless: Caller, package: Path
) -> None:
    installed(package, "acme_operations", the_example())
    here, there = a_queue(), a_queue()
    a_ticket(there, subject="Urgent")
    agent = Caller(with_password(an_agent(here)).username)
    assert powerless.csv("queue_risk", str(there.id)) == ""
    assert agent.csv("queue_risk", str(there.id)) == "0"
    assert admin.csv("queue_risk", str(there.id)) == "1"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("import nothing_of_that_name", "nothing_of_that_name"),
        (
            TAKEN,
            "two operations are named get_login",
        ),
    ],
)
def test_a_package_that_does_not_work_is_told_and_adds_nothing(
    admin: Caller, package: Path, monkeypatch: pytest.MonkeyPatch, text: str, wrong: str
) -> None:
    [problem] = installed(package, "broken_operations", text)
    assert wrong in problem
    assert registry.find_operation("acme_new") is None
    assert admin.csv("get_login") == "1"
    monkeypatch.setattr(registry, "_problems", [problem])
    [error] = installed_operations_work(None)
    assert wrong in error.msg

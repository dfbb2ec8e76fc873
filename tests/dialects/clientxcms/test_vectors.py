"""The contract: each request on a desk that holds what the vector is given, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from guichet.commerce.provisioners import (
    NoProvisioner,
    Order,
    ProvisioningFailed,
    provisioners,
)
from tests.dialects.clientxcms import shapes
from tests.dialects.clientxcms.world import World

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("vectors.json").read_text(encoding="utf-8")
)


class PanelDown(NoProvisioner):
    """A panel that can't be reached."""

    def suspend(self, order: Order) -> str:
        raise ProvisioningFailed("panel down")


@pytest.mark.django_db
@pytest.mark.parametrize("vector", [pytest.param(v, id=v["name"]) for v in VECTORS])
def test_the_answer_is_that_of_the_contract(
    vector: dict[str, Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(provisioners(), "panel", PanelDown())
    settings.CLIENTXCMS_RATE_LIMIT = 60
    world = World(vector["given"])
    response = world.send(vector)
    expect = vector["expect"]
    assert response.status_code == expect["status"], response.content
    problems: list[str] = []
    for name, shape in expect.get("headers", {}).items():
        problems += shapes.wrong(shape, response.headers.get(name), name)
    if "xml_shape" in expect:
        problems += shapes.wrong_xml(expect["xml_shape"], response.content)
    elif expect.get("json_shape") is not None:
        problems += shapes.wrong(expect["json_shape"], response.json())
    assert problems == [], response.content
    world.see_what_holds_afterwards()


def test_the_contract_is_whole() -> None:
    assert len(VECTORS) == 206

"""The programs that people have, and one made from our own document, against a running desk."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support import programs
from tests.support.desk import LiveDesk

CLIENTS = Path(__file__).with_name("clients")
ORIGINAL = "https://clientxcms.app"


@pytest.fixture(scope="module")
def token(live_desk: LiveDesk) -> str:
    """A key of an administrator's, on a desk that sells one product to one customer."""
    live_desk.apply("""
users: [{username: reseller, email: reseller@example.com, name: Reseller, kind: agent, admin: true}]
queues: [{code: XCMSLIVE, name: Boutique}]
customers: [{queue: XCMSLIVE, email: buyer@example.com, name: Jean Dupont}]
services: [{customer: buyer@example.com, name: dupont.example, billing: monthly, status: active}]
""")
    printed = live_desk.guichet("clientxcms:create-api-key", "Shop", "reseller@example.com")
    return printed.splitlines()[3].removeprefix("Token: ")


def output(*command: str | Path, **environment: str) -> str:
    calm = os.environ | {"NO_PROXY": "*", "no_proxy": "*", "NO_COLOR": "1"} | environment
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=calm
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "rror" not in run.stderr, run.stderr
    return run.stdout


def sample(name: str, desk: LiveDesk, token: str) -> str:
    """A snippet of the product's documentation, with only address and token replaced."""
    text = (CLIENTS / name).read_text(encoding="utf-8")
    return text.replace(ORIGINAL, desk.url).replace("YOUR TOKEN HERE", token)


def products(desk: LiveDesk, token: str) -> list[int]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{desk.url}/api/application/products", headers=headers, trust_env=False)
    return [each["id"] for each in answer.json()["data"]]


def test_the_snippet_for_guzzle_works(live_desk: LiveDesk, token: str, tmp_path: Path) -> None:
    php, guzzle = programs.php(), programs.guzzle()
    script = tmp_path / "products.php"
    script.write_text(sample("products.php.txt", live_desk, token) + "\necho json_encode($json);")
    answer = json.loads(output(php, "-d", f"auto_prepend_file={guzzle}", script))
    assert [each["id"] for each in answer["data"]] == products(live_desk, token)


def test_the_snippet_for_axios_works(
    live_desk: LiveDesk, token: str, node: Path, tmp_path: Path
) -> None:
    script = tmp_path / "products.js"
    script.write_text(sample("products.js.txt", live_desk, token))
    printed = output(node, script, NODE_PATH=str(programs.axios()))
    assert "current_page: 1" in printed
    assert "first_page_url" in printed


def test_a_client_generated_from_our_document_goes_through_every_resource(
    live_desk: LiveDesk, token: str, tmp_path: Path
) -> None:
    document = tmp_path / "api.json"
    document.write_bytes(httpx.get(f"{live_desk.url}/docs/api-docs.json", trust_env=False).content)
    config = tmp_path / "config.yaml"
    config.write_text("post_hooks: []\npackage_name_override: generated_client\n")
    made = tmp_path / "generated_client"
    generator = Path(sys.executable).with_name("openapi-python-client")
    told = output(
        generator, "generate", "--path", document, "--output-path", made, "--meta", "none",
        "--config", config, "--fail-on-warning",
    )  # fmt: skip
    assert "Warning" not in told
    printed = output(
        sys.executable, CLIENTS / "crud.py", tmp_path, f"{live_desk.url}/api", token,
        "buyer@example.com",
    )  # fmt: skip
    steps = json.loads(printed)
    assert set(steps) == {
        "core", "groups", "products", "pricings", "customers", "services", "departments", "tickets"
    }  # fmt: skip
    assert {status for statuses in steps.values() for status in statuses} <= {200, 201, 204}, steps

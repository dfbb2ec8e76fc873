"""Every call in the README, pasted into a shell as it stands there."""

import json
import os
import re
import secrets
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support import programs
from tests.support.desk import LiveDesk

README = Path(__file__).resolve().parents[2] / "README.md"
ICD_TOKEN = f"API-README_{secrets.token_hex(24)}"
SUPPORTDESK_API_KEY = f"sk_live_agent_{secrets.token_hex(24)}"


def calls() -> list[str]:
    """The curl commands of the README, each with its line ends."""
    blocks = re.findall(
        r"^```\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    lines = "\n".join(block for block in blocks if "\ncurl" in f"\n{block}")
    return re.findall(r"^curl .*?(?=\n\n|\ncurl|\Z)", lines.strip(), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def desk(live_desk: LiveDesk) -> LiveDesk:
    live_desk.apply(f"""
users:
  - {{username: readme, email: readme@example.com, name: Lea Readme}}
queues:
  - {{code: README, name: Hébergement, auto_assign: false}}
  - {{code: REDME2, name: Shop, slug: readme, directory: own, agents: [{{user: readme}}]}}
customers:
  - {{queue: REDME2, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
api_keys:
  - {{dialect: icd, queue: README, name: ERP, token: {ICD_TOKEN}}}
  - {{dialect: supportdesk, queue: REDME2, name: shop, token: {SUPPORTDESK_API_KEY}}}
""")
    return live_desk


def answer(desk: LiveDesk, call: str, **variables: str) -> dict[str, Any]:
    """What the desk says to a call, made with the variables that the README exports."""
    exported = {
        "GUICHET": desk.url,
        "ICD_TOKEN": ICD_TOKEN,
        "SUPPORTDESK_API_KEY": SUPPORTDESK_API_KEY,
        "NO_PROXY": "*",
    }
    done = subprocess.run(
        ["sh", "-c", f'curl() {{ {programs.curl()} --silent --show-error "$@"; }}\n{call}'],
        env=os.environ | exported | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answered: dict[str, Any] = json.loads(done.stdout)
    assert answered["success"] is True, done.stdout
    return answered


def test_every_call_of_the_readme_succeeds(desk: LiveDesk) -> None:
    ping, create, get, listing, update, shop = calls()

    assert answer(desk, ping)["message"] == "pong"
    ref = answer(desk, create)["ref"]
    assert ref.startswith("README-")
    ticket = answer(desk, get, REF=ref)["ticket"]
    assert (ticket["priority"], ticket["tags"]) == ("high", ["backend", "urgent"])
    assert answer(desk, listing)["tickets"][0]["ref"] == ref
    assert answer(desk, update, REF=ref)["new_status"] == "in_progress"

    filed = answer(desk, shop)["data"]
    assert filed["status"] == "IN_PROGRESS"
    assert filed["assignedAgent"]["name"] == "Lea Readme"

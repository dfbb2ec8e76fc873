"""The programs that people have, and those we give them, against a running desk.

``clients/`` holds what integrators of the original run: its PHP class and its curl lines, in which
only address and token are replaced.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from guichet.lib.secrets import random_hex
from guichet.web.console.integrations import guide
from tests.support.desk import LiveDesk

CLIENTS = Path(__file__).with_name("clients")
SAMPLES = Path(guide.__file__).with_name("samples")
ORIGINAL = "https://suspicious-lamarr.217-160-40-22.plesk.page"
CODE = "ICDLIVE"


@pytest.fixture(scope="session")
def token(live_desk: LiveDesk) -> str:
    """A token of a project that nothing else uses."""
    token = f"API-{CODE}_{random_hex(24)}"
    live_desk.apply(f"""
queues: [{{code: {CODE}, name: Facturation}}]
api_keys: [{{dialect: icd, queue: {CODE}, name: GestAbonné, token: {token}}}]
""")
    return token


def output(*command: str | Path) -> str:
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def answers_of(*command: str | Path) -> Any:
    return json.loads(output(*command))


def test_the_class_that_people_have_works_unchanged(
    php: Path, live_desk: LiveDesk, token: str
) -> None:
    # A slash at the end of the address is theirs to leave.
    answers = answers_of(
        php, CLIENTS / "use.php", CLIENTS / "icd_tracker.php", f"{live_desk.url}/", token
    )
    assert answers["created"]["success"]
    assert answers["read"]["ticket"]["ref"] == answers["created"]["ref"]
    assert answers["read"]["ticket"]["source_app"] == "GestAbonné"
    # Larger than 1 KiB: libcurl asks with Expect: 100-continue first.
    assert len(answers["long"]["ticket"]["description"]) == 60_000
    assert answers["unknown"]["code"] == "ticket_not_found"
    assert answers["empty"]["code"] == "validation_error"
    assert answers["unreadable"]["code"] == "invalid_json"


def test_our_class_takes_its_place(php: Path, live_desk: LiveDesk, token: str) -> None:
    answers = answers_of(
        php, CLIENTS / "use.php", SAMPLES / "icd_tracker.php", live_desk.url, token
    )
    assert answers["created"]["success"]
    assert answers["read"]["ticket"]["title"] == "Bug formulaire"
    assert len(answers["long"]["ticket"]["description"]) == 60_000
    assert (answers["empty"]["code"], answers["empty"]["http_status"]) == ("validation_error", 422)
    # A title that is no UTF-8 still arrives.
    assert answers["unreadable"]["success"]
    assert answers["listed"]["count"] == 1
    assert (answers["updated"]["new_status"], answers["updated"]["changed"]) == ("resolved", True)
    assert answers["odd"]["code"] == "ticket_not_found"
    assert answers["nowhere"]["code"] == "network_error"


def test_our_python_sample_works(live_desk: LiveDesk, token: str) -> None:
    check_sample(answers_of(sys.executable, CLIENTS / "use.py", SAMPLES, live_desk.url, token))


def test_our_javascript_sample_works(node: Path, live_desk: LiveDesk, token: str) -> None:
    sample = SAMPLES / "icd_tracker.mjs"
    check_sample(answers_of(node, CLIENTS / "use.mjs", sample, live_desk.url, token))


def check_sample(answers: Any) -> None:
    assert answers["created"]["ticket"]["priority"] == "high"
    assert (answers["refused"]["code"], answers["refused"]["status"]) == ("validation_error", 422)
    assert "title" in answers["refused"]["errors"]
    assert answers["read"]["history"][0]["by"] == "GestAbonné"
    assert answers["listed"]["count"] == 1
    assert answers["updated"]["ticket"]["status"] == "closed"


@pytest.mark.parametrize(
    ("folder", "address"), [(CLIENTS, ORIGINAL), (SAMPLES, guide.EXAMPLE_DESK)]
)
def test_the_curl_lines_work(live_desk: LiveDesk, token: str, folder: Path, address: str) -> None:
    def run(name: str) -> Any:
        lines = (folder / name).read_text(encoding="utf-8")
        lines = lines.replace(address, live_desk.url).replace(guide.PLACEHOLDER, token)
        return answers_of("sh", "-c", lines.replace("curl ", "curl -sS --noproxy '*' ", 1))

    if shutil.which("curl") is None:
        pytest.skip("MISSING curl (apt: curl)")
    assert run("ping.sh")["project"]["code"] == CODE
    ticket = run("create_ticket.sh")["ticket"]
    assert ticket["title"] == "Erreur formulaire abonné"
    assert ticket["tags"] == ["backend", "urgent"]


def test_the_front_answers_head_and_options_without_a_body(live_desk: LiveDesk, token: str) -> None:
    with httpx.Client(base_url=live_desk.url, trust_env=False) as client:
        headers = {"X-API-Token": token}
        head = client.head("/api.php?action=ping", headers=headers)
        assert (head.status_code, head.content) == (200, b"")
        options = client.options("/api.php?action=ping")
        assert (options.status_code, options.content) == (204, b"")
        large = client.post("/api.php?action=create_ticket", headers=headers, content=b"x" * 2**21)
        assert (large.status_code, large.json()["code"]) == (413, "payload_too_large")

"""The sample programs of SupportDesk's customers, with only the address and the key changed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.dialects.supportdesk.live import LiveApp, LiveApps
from tests.support import programs

CLIENTS = Path(__file__).with_name("clients")


def run(app: LiveApp, folder: Path, sample: str, *command: str | Path) -> str:
    """Run a sample against the application; returns what it printed."""
    text = (CLIENTS / sample).read_text(encoding="utf-8")
    script = folder / sample.removesuffix(".txt")
    script.write_text(text.replace("https://desk.example", app.desk.url), encoding="utf-8")
    environment = os.environ | {"SUPPORTDESK_API_KEY": app.key, "NO_PROXY": "*", "no_proxy": "*"}
    done = subprocess.run(
        [*command, script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert "rror" not in done.stderr, done.stderr
    return done.stdout


def check_the_next(app: LiveApp, number: int) -> None:
    """The ticket after ``number`` is the one that the sample filed."""
    ticket = app.ticket(f"{app.code}-{number + 1}")
    assert ticket["subject"] == "Paiement échoué pour la commande #12345"
    assert ticket["priority"] == "HIGH"
    assert ticket["metadata"] == {"orderId": "12345", "amount": 99.9}
    assert ticket["customer"]["externalId"] == "user_42"


def newest(app: LiveApp) -> int:
    """The number of a ticket that is filed now."""
    return int(app.file()["ticketNumber"].partition("-")[2])


def test_curl(live: LiveApps, tmp_path: Path) -> None:
    programs.curl()
    number = newest(live.plain)
    assert '"ticketNumber": "' in run(live.plain, tmp_path, "curl.sh", "bash")
    check_the_next(live.plain, number)


def test_python(live: LiveApps, tmp_path: Path) -> None:
    number = newest(live.plain)
    run(live.plain, tmp_path, "python.py.txt", sys.executable)
    check_the_next(live.plain, number)


def test_node(live: LiveApps, tmp_path: Path, node: Path) -> None:
    number = newest(live.plain)
    run(live.plain, tmp_path, "node.mjs", node)
    check_the_next(live.plain, number)


def test_php(live: LiveApps, tmp_path: Path, php: Path) -> None:
    number = newest(live.plain)
    run(live.plain, tmp_path, "php.php", php)
    check_the_next(live.plain, number)

"""The programs that people have, against a running desk: curl, PHP's curl, Perl's LWP."""

import base64
import json
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.support import programs
from tests.support.desk import LiveDesk

CLIENTS = Path(__file__).with_name("clients")
PASSWORD = "p&ss wörd"
GROUP = 7301
CREDENTIALS = {"user": "console", "user_pass": PASSWORD, "pass": "1234"}


@pytest.fixture(scope="module")
def api(live_desk: LiveDesk) -> str:
    """The address of the API, on a desk with one group and one account of its own."""
    live_desk.apply(f"""
settings: {{integria: {{api_password: "1234", allowed_addresses: ["127.0.0.0/8"]}}}}
users:
  - {{username: console, email: console@example.com, name: Console, password: "{PASSWORD}"}}
queues:
  - {{id: {GROUP}, code: INTLIVE, name: Monitoring, agents: [{{user: console, role: manager}}]}}
""")
    return f"{live_desk.url}/include/api.php"


def output(*command: str | Path) -> str:
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def ask(api: str, op: str, params: str = "", **others: str) -> str:
    given = CREDENTIALS | {"op": op, "params": params} | others
    response = httpx.get(api, params=given, trust_env=False)
    assert response.status_code == 200
    return response.text


def test_the_consoles_php_reads_and_writes(php: Path, api: str) -> None:
    found = json.loads(output(php, CLIENTS / "console.php", api, str(GROUP)))
    assert int(found["id"]) > 0
    assert found["title"] == "Disk full, again"
    assert found["text"] == 'Größe: "95 %", siehe\nunten'
    assert found["file"] == ["console", "two words, here", "300"]
    assert found["groups"] == {str(GROUP): "Monitoring"}
    expected = {"login": "1", "owner": "console", "attached": True, "same": True, "updated": "1",
                "deleted": True, "wrong": ""}  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found["rows"] >= 1


def test_perl_may_leave_everything_unescaped(api: str) -> None:
    number = output(programs.perl(), CLIENTS / "ticket.pl", api, str(GROUP), "Sample Ticket")
    row = json.loads(ask(api, "get_incidents", f",0,1,-1,0,,,{number}", return_type="json"))[0]
    assert (row["titulo"], row["id_usuario"]) == ("Sample Ticket", "console")
    assert row["descripcion"] == "50% of / is full; see <log> "


def test_curl_by_address_by_form_and_by_multipart(api: str) -> None:
    curl = programs.curl()
    query = "user=console&user_pass=p%26ss%20w%F6rd&pass=1234"
    assert output(curl, "-sg", f"{api}?{query}&op=get_login") == "1"
    number = output(
        curl, "-s", api, "--data", f"{query}&op=create_incident&token=|;|",
        "--data-urlencode", f"params=By form;|;|{GROUP}|;|1|;|a+b",
    )  # fmt: skip
    assert int(number) > 0
    details = output(curl, "-sg", f"{api}?{query}&op=get_incident_details&params={number}")
    assert ',"By form;",a+b,' in details
    title = output(
        curl, "-s", api, *[f for n, v in CREDENTIALS.items() for f in ("-F", f"{n}={v}")],
        "-F", "op=get_incident_details", "-F", f"params={number}",
    )  # fmt: skip
    assert ",By&#x20;form;,a+b," in title
    refused = output(curl, "-s", "-w", "%{http_code}", f"{api}?{query}x&op=get_login")
    assert refused == "403"


def test_ten_megabytes_travel_in_one_field(api: str) -> None:
    number = ask(api, "create_incident", f"Big,{GROUP}")
    content = b"\x00\xff+/=" * (2 * 1024 * 1024)
    encoded = base64.b64encode(content).decode()
    fields = CREDENTIALS | {"op": "attach_file", "params": f"{number},big.bin,0,d,{encoded}"}
    by_form = httpx.post(api, data=fields, timeout=60, trust_env=False)
    assert by_form.text == "0"
    by_multipart = httpx.post(
        api, files={name: (None, value) for name, value in fields.items()}, timeout=60,
        trust_env=False,
    )  # fmt: skip
    assert by_multipart.text == "0"
    files = [line.split(",") for line in ask(api, "get_incident_files", number).splitlines()]
    assert [row[7] for row in files] == [str(len(content))] * 2
    assert base64.b64decode(ask(api, "download_file", files[0][0])) == content

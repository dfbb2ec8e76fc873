"""The doctor finds what is wrong, and says what to do."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from guichet.cli.doctor import database, desk, files, settings, work
from guichet.cli.doctor.findings import Finding, State
from guichet.config.environment import Environment, environment
from guichet.desk.actions import issue_api_key
from guichet.events.models import Delivery
from guichet.events.worker import beat
from guichet.lib import clock
from guichet.tickets.actions import Upload, add_note
from guichet.tickets.actions.files import file_path
from guichet.tickets.models import Attachment
from tests.cli.conftest import Run
from tests.support.builders import ROOT, a_queue, a_ticket, a_user, an_agent
from tests.support.desk import LiveDesk
from tests.support.mailbox import Mailbox, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings that the test may change: they are read again."""
    environment.cache_clear()
    yield monkeypatch
    environment.cache_clear()


def an_environment(**values: object) -> Environment:
    return Environment(**values)  # type: ignore[arg-type]


def named(findings: Iterator[Finding] | list[Finding], name: str) -> list[Finding]:
    return [finding for finding in findings if finding.name == name]


def states(findings: Iterator[Finding], name: str) -> list[State]:
    return [finding.state for finding in named(findings, name)]


def test_a_well_desk_is_well(run: Run, fresh_environment: pytest.MonkeyPatch) -> None:
    an_agent(a_queue())
    a_user(is_admin=True)
    Delivery.objects.all().delete()
    beat("here")
    fresh_environment.setattr("guichet.cli.opening.open_desk", lambda **_options: None)
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "✗" not in result.stdout
    assert result.stdout.splitlines()[-1].startswith("All is well")
    found = json.loads(run("doctor", "--json").stdout)
    assert found["ok"] is True
    assert {each["name"] for each in found["findings"]} >= {"settings", "database", "worker"}


def test_settings_that_can_not_be_used_are_all_told(
    run: Run, fresh_environment: pytest.MonkeyPatch
) -> None:
    fresh_environment.setenv("GUICHET_PORT", "high")
    fresh_environment.setenv("GUICHET_TIME_ZONE", "Mars/Olympus")
    result = run("doctor")
    assert result.exit_code == 1
    assert result.stdout.count("✗ settings") == 2
    assert "GUICHET_TIME_ZONE: use a name such as Europe/Paris." in result.stdout
    fresh_environment.setenv("GUICHET_PORT", "8000")
    fresh_environment.delenv("GUICHET_TIME_ZONE")
    fresh_environment.setenv("GUICHET_SMTP_URL_FILE", "/nowhere/smtp")
    assert "/nowhere/smtp: No such file" in run("doctor").stdout


def test_a_misspelt_setting_is_noticed(fresh_environment: pytest.MonkeyPatch) -> None:
    fresh_environment.setenv("GUICHET_SMPT_URL", "smtp://localhost")
    _env, findings = settings.read()
    assert [finding.advice for finding in findings if finding.state is State.WORTH_KNOWING] == [
        "Did you mean GUICHET_SMTP_URL?"
    ]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"base_url": "https://desk.example.com"}, State.GOOD),
        ({"base_url": "http://127.0.0.1:8000"}, State.GOOD),
        ({"base_url": "http://desk.example.com"}, State.WORTH_KNOWING),
        ({"base_url": "http://localhost:8000", "host": "192.0.2.7"}, State.WORTH_KNOWING),
        ({"base_url": "https://example.com/desk"}, State.BAD),
    ],
)
def test_an_implausible_address_is_noticed(values: dict[str, str], state: State) -> None:
    assert states(settings.examine(an_environment(**values)), "address") == [state]


def test_the_data_folder_must_be_there_and_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    env = an_environment(data_dir=tmp_path, secret_key="")
    assert {finding.state for finding in files.examine(env)} <= {State.GOOD, State.WORTH_KNOWING}
    env.signing_key()
    assert states(files.examine(env), "secret key") == [State.GOOD]
    (tmp_path / "secret_key").chmod(0o644)
    assert states(files.examine(env), "secret key") == [State.BAD]
    tmp_path.chmod(0o755)
    assert states(files.examine(env), "data folder") == [State.GOOD, State.WORTH_KNOWING]
    (missing,) = files.examine(an_environment(data_dir=tmp_path / "none"))
    assert "does not exist" in missing.found


def test_looking_for_a_database_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "file_is_missing", lambda: True)
    (finding,) = database.examine(an_environment())
    assert (finding.state, finding.advice, finding.blocking) == (
        State.BAD,
        "guichet migrate",
        True,
    )


def test_missing_migrations_stop_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    env = an_environment()
    assert State.BAD not in {finding.state for finding in database.examine(env)}
    monkeypatch.setattr(database, "missing_migrations", lambda: (20, 3))
    (finding,) = named(database.examine(env), "migrations")
    assert (finding.state, finding.advice, finding.blocking) == (
        State.BAD,
        "guichet migrate",
        True,
    )


def test_a_silent_worker_and_late_or_dead_deliveries_are_noticed() -> None:
    env = an_environment()
    a_ticket(a_queue())
    assert states(work.examine(env), "worker") == [State.WORTH_KNOWING]
    with clock.at(clock.now() - timedelta(minutes=10)):
        beat("here")
    assert states(work.examine(env), "worker") == [State.BAD]
    beat("here")
    assert states(work.examine(env), "worker") == [State.GOOD]
    assert states(work.examine(env), "deliveries") == [State.GOOD, State.GOOD]
    Delivery.objects.update(due_at=clock.now() - timedelta(hours=1))
    assert states(work.examine(env), "deliveries") == [State.BAD, State.GOOD]
    Delivery.objects.update(state=Delivery.State.DEAD)
    assert states(work.examine(env), "deliveries") == [State.GOOD, State.WORTH_KNOWING]


def test_the_mail_server_is_really_spoken_to_and_sent_nothing(smtp_sink: Mailbox) -> None:
    smtp_sink.clear()
    assert states(work.examine(an_environment(smtp_url=smtp_sink.url)), "mail") == [State.GOOD]
    assert smtp_sink.messages == []
    nobody = an_environment(smtp_url=f"smtp://127.0.0.1:{free_port()}")
    assert states(work.examine(nobody), "mail") == [State.BAD]
    assert states(work.examine(an_environment(smtp_url="")), "mail") == [State.WORTH_KNOWING]


def test_what_is_missing_on_the_desk_is_noticed() -> None:
    assert states(desk.examine(), "accounts") == [State.WORTH_KNOWING]
    queue = a_queue("FACT")
    (finding,) = named(desk.examine(), "queues")
    assert (finding.state, finding.found) == (State.WORTH_KNOWING, "nobody works FACT")
    an_agent(queue)
    a_user(is_admin=True)
    assert {finding.state for finding in desk.examine()} == {State.GOOD}
    tomorrow = clock.now() + timedelta(days=1)
    issue_api_key(ROOT, queue, dialect="icd", name="ERP", expires_at=tomorrow)
    (finding,) = named(desk.examine(), "keys")
    assert finding.found.startswith("end soon: ERP of FACT on ")


def test_files_that_are_gone_from_the_disk_are_noticed() -> None:
    ticket = a_ticket(a_queue())
    add_note(ROOT, ticket, body="See this.", files=[Upload("screen.txt", b"the only copy")])
    assert states(desk.examine(), "files") == [State.GOOD]
    file_path(Attachment.objects.get().digest).unlink()
    (finding,) = named(desk.examine(), "files")
    assert "such as screen.txt" in finding.found
    assert finding.state is State.BAD


def test_the_command_itself_on_a_desk_that_was_just_made(
    new_desk: Callable[..., LiveDesk],
) -> None:
    made = new_desk(empty=True)
    made.guichet("migrate")
    found = json.loads(made.guichet("doctor", "--json"))
    assert found["ok"] is True
    (found_address,) = [each for each in found["findings"] if each["name"] == "address"]
    assert found_address["found"] == made.url

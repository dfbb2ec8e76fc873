"""Setting the desk up from a file."""

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from guichet.desk.integria import integria_settings
from guichet.desk.keys import find_key
from guichet.desk.models import Membership, Queue
from guichet.desk.queries import forget_settings, role_named, site_name
from guichet.events.models import Event
from guichet.people.models import Customer, User
from guichet.tickets.models import Tag
from tests.cli.conftest import Run
from tests.support.builders import a_queue, a_ticket, an_agent
from tests.support.desk import LiveDesk

pytestmark = pytest.mark.django_db

ACME = """\
settings: {site_name: Acme}
users:
  - {username: alice, email: alice@example.com, name: Alice Martin, kind: agent, password: "correct horse battery"}
  - {username: root, email: root@example.com, name: Root, kind: agent, admin: true, password: "another long secret"}
queues:
  - {code: FACT, name: Facturation, agents: [{user: alice, level: N2}]}
  - {code: INV, name: Demo App, slug: demo-app, directory: own, next_number: 1042, agents: [{user: alice, level: N1}]}
customers:
  - {queue: INV, external_id: user_42, email: jean@acme.com, name: Jean Dupont}
tags:
  - {queue: INV, name: urgent}
api_keys:
  - {dialect: icd, queue: FACT, name: GestAbonné, token: API-FACT_0123456789abcdef0123456789abcdef0123456789abcdef}
  - {dialect: supportdesk, queue: INV, name: backend, token: sk_live_agent_0123456789abcdef0123456789abcdef0123456789abcdef}
"""  # noqa: E501
PRIORITIES = "maintenance, informative, low, medium, high, urgent, critical"
ICD_TOKEN = "API-FACT_0123456789abcdef0123456789abcdef0123456789abcdef"
SK = "sk_live_agent_0123456789abcdef0123456789abcdef0123456789abcdef"


def applied(run: Run, yaml: str, *options: str) -> str:
    """What `guichet apply` prints about a file that can be applied."""
    result = run("apply", "-", *options, stdin=yaml)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(run: Run, yaml: str) -> list[str]:
    """What is wrong with a file, without its name."""
    before = Event.objects.count()
    result = run("apply", "-", stdin=yaml)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert Event.objects.count() == before
    *mistakes, closing = result.stderr.splitlines()
    number = "1 mistake." if len(mistakes) == 1 else f"{len(mistakes)} mistakes."
    assert closing == f"{number} Nothing was changed."
    return [line.removeprefix("standard input:") for line in mistakes]


def test_a_whole_desk_is_set_up_from_one_file(run: Run) -> None:
    printed = applied(run, ACME)
    assert printed.endswith("Created 10, changed 1.\n")
    assert site_name() == "Acme"
    alice, root = User.objects.order_by("username")
    assert (alice.email, alice.name, alice.is_admin) == ("alice@example.com", "Alice Martin", False)
    assert alice.check_password("correct horse battery")
    assert root.is_admin
    fact, inv = Queue.objects.order_by("code")
    assert (fact.name, fact.directory.is_main) == ("Facturation", True)
    assert (inv.name, inv.slug, inv.directory.is_main) == ("Demo App", "demo-app", False)
    levels = Membership.objects.order_by("queue__code").values_list("user", "level", "role__name")
    assert list(levels) == [(alice.id, 2, "agent"), (alice.id, 1, "agent")]
    jean = Customer.objects.get(directory=inv.directory, external_id="user_42")
    assert (jean.name, jean.email) == ("Jean Dupont", "jean@acme.com")
    assert Tag.objects.get(queue=inv).name == "urgent"
    assert find_key(ICD_TOKEN, dialect="icd").queue_code == "FACT"
    assert find_key(SK, dialect="supportdesk").name == "backend"
    assert a_ticket(inv).reference == "INV-1042"
    assert a_ticket(fact).reference == "FACT-001"


def test_applying_twice_changes_nothing(run: Run) -> None:
    applied(run, ACME)
    facts = Event.objects.count()
    assert applied(run, ACME) == "Nothing to change.\n"
    assert applied(run, ACME, "--dry-run") == "Nothing to change.\n"
    assert Event.objects.count() == facts


def test_a_dry_run_says_what_would_happen_and_writes_nothing(run: Run) -> None:
    preview = applied(run, ACME, "--dry-run")
    forget_settings()
    assert site_name() == "Guichet"
    assert not Queue.objects.exists()
    assert not User.objects.exists()
    assert not Event.objects.exists()
    *lines, closing = preview.splitlines()
    assert closing == "Dry run, nothing was written: 10 to create, 1 to change."
    *done, _closing = applied(run, ACME).splitlines()
    assert done == lines


def test_no_secret_is_ever_shown(run: Run) -> None:
    changed = ACME.replace("correct horse", "another horse")
    told = applied(run, ACME, "--dry-run") + applied(run, ACME) + applied(run, changed)
    assert "~ user alice: password changed" in told
    for secret in ("horse", "another long secret", ICD_TOKEN, SK):
        assert secret not in told


def test_every_mistake_is_told_at_once_with_its_line_and_path(run: Run) -> None:
    assert refused(
        run,
        """\
settings: {sitename: Acme}
users:
  - {username: alice, email: nowhere, name: Alice}
  - {username: bob, email: bob@example.com, name: Bob, admin: maybe}
queues:
  - code: FACT
    name: Facturation
    agents:
      - {user: alice, level: N4}
      - {user: nobody}
  - {code: web, name: Web}
  - {code: SOFT, nom: Product support}
tickets: []
tags:
  - {queue: NONE, name: urgent, id: 7}
  - {queue: NONE, name: urgent}
""",
    ) == [
        "1: settings.sitename: unknown key; did you mean site_name?",
        "3: users[0].email: this is not an e-mail address",
        "4: users[1].admin: use true or false",
        "9: queues[0].agents[0].level: use N1, N2 or N3",
        "11: queues[1].code: use 2 to 8 capital letters and digits",
        "12: queues[2].nom: unknown key; did you mean name?",
        "13: tickets: unknown key; did you mean ticket_types?",
        "15: tags[0].id: use a UUID such as 0198c0de-1c2a-7c3e-9a51-0d5f2c1b7e42",
        "16: tags[1].queue: there is no queue NONE",
    ]


def test_whoever_names_a_wrong_entry_is_not_blamed_for_it(run: Run) -> None:
    yaml = """\
users: [{username: alice, email: nowhere, name: Alice}]
queues: [{code: WEB, name: Web, agents: [{user: alice}]}, {code: x, name: X}]
customers: [{queue: x, email: jean@acme.com}]
"""
    assert refused(run, yaml) == [
        "1: users[0].email: this is not an e-mail address",
        "2: queues[1].code: use 2 to 8 capital letters and digits",
    ]


@pytest.mark.parametrize(
    ("yaml", "mistake"),
    [
        ("", "1: the file is empty"),
        ("# nothing\n", "1: the file is empty"),
        ("just words", "1: use keys such as settings and queues"),
        (
            "users:\n  - {username: alice\n",
            "3: did not find expected ',' or '}', in what begins on line 2",
        ),
        ("users: {username: alice}", "1: users: use a list"),
        ("users: [alice]", "1: users[0]: use keys and values"),
        (
            "users:\n- username: a\n  username: b",
            "3: users[0].username: this key stands here twice",
        ),
        ("users: [{[a]: b}]", "1: users[0]: a key must be a word"),
        ("settings: {site_name: !!python/object:os.system x}", "1: settings.site_name: tags such"),
        ("a: &a [*a]", "1: a[0][0]"),
        ("users:\n- {}", "2: users[0].username: this key is missing"),
        ("settings:\n  site_name:", "2: settings.site_name: this can't be empty"),
        ("settings:\n  site_name: true", "2: settings.site_name: use text, in quotes if need be"),
        ("users: \x07", "1: "),
        ("---\na: b\n---\nc: d", "3: "),
    ],
)
def test_what_is_no_set_up_file_is_refused_in_a_sentence(run: Run, yaml: str, mistake: str) -> None:
    mistakes = refused(run, yaml)
    assert mistakes[0].startswith(mistake), mistakes


def test_words_that_look_like_something_else_stay_words(run: Run) -> None:
    applied(
        run,
        """\
queues: [{code: NO, name: on}]
customers:
  - {queue: NO, external_id: 42, email: jean@acme.com, name: yes, phone: 0612345670, metadata: {vat: 0x1F, since: 2020-01-31, score: 4.5, vip: true}}
""",  # noqa: E501
    )
    jean = Customer.objects.get()
    assert (jean.external_id, jean.name, jean.phone) == ("42", "yes", "0612345670")
    assert jean.metadata == {"vat": "0x1F", "since": "2020-01-31", "score": 4.5, "vip": True}


def test_what_the_file_does_not_say_stays_as_it_is(run: Run) -> None:
    applied(run, ACME)
    told = applied(
        run,
        """\
users: [{username: alice, language: fr}]
queues: [{code: INV, monthly_quota: 100, agents: [{user: alice, max_open_tickets: 5}]}]
customers: [{queue: INV, external_id: user_42, phone: "+33 6 12 34 56 78"}]
""",
    )
    assert told.splitlines() == [
        '~ user alice: language none → "fr"',
        "~ queue INV: monthly_quota none → 100",
        "~ agent alice of INV: max_open_tickets none → 5",
        '~ customer user_42: phone none → "+33 6 12 34 56 78"',
        "Created 0, changed 4.",
    ]
    assert Membership.objects.get(queue__code="INV").level == 1
    assert User.objects.get(username="alice").check_password("correct horse battery")
    assert Customer.objects.get().email == "jean@acme.com"
    assert applied(run, "queues: [{code: INV, monthly_quota: null}]").startswith(
        "~ queue INV: monthly_quota 100 → none"
    )


def test_agents_who_are_not_listed_stay_and_leave_when_told_to(run: Run) -> None:
    queue = a_queue("WEB")
    an_agent(queue, username="alice")
    an_agent(queue, username="bob")
    assert "Nothing" in applied(run, "queues: [{code: WEB, agents: [{user: alice}]}]")
    told = applied(run, "queues: [{code: WEB, agents: [{user: alice, removed: true}]}]")
    assert told.startswith("~ agent alice of WEB: member true → false")
    assert [m.user.username for m in queue.memberships.select_related("user")] == ["bob"]
    assert "Nothing" in applied(
        run, "queues: [{code: WEB, agents: [{user: alice, removed: true}]}]"
    )


def test_numbers_brought_along_are_kept_and_never_change(run: Run) -> None:
    yaml = """\
users: [{username: bob, id: 77, email: bob@example.com, name: Bob}]
queues: [{code: WEB, id: 501, name: Web}]
tags: [{queue: WEB, name: bug, id: 0198c0de-1c2a-7c3e-9a51-0d5f2c1b7e42}]
"""
    applied(run, yaml)
    assert User.objects.get(id=77).username == "bob"
    assert Queue.objects.get(id=501).code == "WEB"
    assert str(Tag.objects.get().uid) == "0198c0de-1c2a-7c3e-9a51-0d5f2c1b7e42"
    assert applied(run, yaml) == "Nothing to change.\n"
    assert refused(run, yaml.replace("77", "78").replace("501", "502").replace("9a51", "9a52")) == [
        "1: users[0].id: this user has the number 77; numbers never change",
        "2: queues[0].id: this queue has the number 501; numbers never change",
        "3: tags[0].id: this tag has the id 0198c0de-1c2a-7c3e-9a51-0d5f2c1b7e42; ids never change",
    ]
    assert applied(run, "queues: [{id: 501, code: SITE}]").startswith(
        '~ queue SITE: code "WEB" → "SITE"'
    )


def test_the_next_number_only_moves_forward(run: Run) -> None:
    yaml = "queues: [{code: WEB, name: Web, next_number: 42}]"
    applied(run, yaml)
    queue = Queue.objects.get()
    assert a_ticket(queue).reference == "WEB-042"
    assert applied(run, yaml) == "Nothing to change.\n"
    told = applied(run, yaml.replace("42", "100"))
    assert told.startswith("~ queue WEB: next_number 43 → 100")


def test_a_queue_keeps_its_directory(run: Run) -> None:
    a_queue("WEB")
    assert refused(run, "queues: [{code: WEB, directory: own}]") == [
        "1: queues[0].directory: customers can't be moved between directories; open another queue"
    ]


def test_a_key_without_token_is_made_once_and_shown_once(run: Run) -> None:
    a_queue("WEB")
    yaml = "api_keys: [{dialect: icd, queue: WEB, name: ERP}]"
    assert "API-WEB_" not in applied(run, yaml, "--dry-run")
    told = applied(run, yaml)
    secret = told.split()[-1]
    assert f"icd key ERP of WEB: {secret}" in told
    assert find_key(secret, dialect="icd").refusal() is None
    assert applied(run, yaml) == "Nothing to change.\n"
    assert applied(run, "api_keys: [{dialect: icd, queue: WEB, name: ERP, revoked: true}]") == (
        "~ icd key ERP of WEB: revoked false → true\nCreated 0, changed 1.\n"
    )


def test_a_key_with_a_token_is_known_by_it(run: Run) -> None:
    a_queue("WEB")
    a_queue("INV")
    token = "API-WEB_" + "0" * 48
    key = f"dialect: icd, queue: WEB, token: {token}"
    applied(run, f"api_keys: [{{{key}, name: ERP, expires_at: 2020-01-31}}]")
    assert find_key(token, dialect="icd").refusal() == "expired"
    assert applied(run, f"api_keys: [{{{key}, name: Shop, expires_at: null}}]").startswith(
        '~ icd key ERP of WEB: name "ERP" → "Shop", expires_at 2020-01-30T23:00:00Z → none'
    )
    applied(run, f"api_keys: [{{{key}, name: Shop, revoked: true}}]")
    assert find_key(token, dialect="icd").refusal() == "revoked"
    assert applied(run, f"api_keys: [{{{key}, name: Shop}}]") == "Nothing to change.\n"
    assert refused(
        run,
        f"""\
api_keys:
  - {{{key}, name: Shop, revoked: false}}
  - {{dialect: icd, queue: INV, name: Shop, token: {token}}}
  - {{dialect: gopher, queue: INV, name: Shop}}
  - {{dialect: icd, kind: public, queue: INV, name: Shop}}
  - {{dialect: icd, queue: INV, name: Shop, token: short}}
  - {{dialect: icd, queue: INV, name: Shop, expires_at: soon}}
""",
    ) == [
        "2: api_keys[0].revoked: this key was revoked, and stays so. Issue another one",
        "3: api_keys[1].token: this is the icd secret key Shop of WEB",
        "4: api_keys[2].dialect: use icd or supportdesk",
        "5: api_keys[3].kind: use secret",
        "6: api_keys[4].token: use 16 to 255 visible characters without blanks",
        "7: api_keys[5].expires_at: use a moment such as 2027-01-31 or 2027-01-31T18:00:00+01:00",
    ]


def test_a_weak_password_is_accepted_with_a_warning(run: Run) -> None:
    yaml = "users:\n- {username: bob, email: b@example.com, name: Bob, password: secret}"
    result = run("apply", "-", stdin=yaml)
    assert result.exit_code == 0
    assert result.stderr == (
        "standard input:2: users[0].password: the password of bob is weak (accepted)\n"
    )
    assert User.objects.get().check_password("secret")


def test_roles_and_promises_are_exactly_what_the_file_says(run: Run) -> None:
    yaml = """\
sla:
  - name: Gold
    targets:
      high: {first_reply: 15 min, resolution: 4h}
      low: {resolution: 3 d}
roles: [{name: trainee, rights: [ticket.read, notes.read]}]
queues: [{code: WEB, name: Web, sla: Gold}]
"""
    told = applied(run, yaml)
    assert '+ SLA policy Gold: high "15 min/4 h", low "-/72 h"' in told
    assert applied(run, yaml) == "Nothing to change.\n"
    told = applied(run, yaml.replace("      low: {resolution: 3 d}\n", "").replace("15", "30"))
    assert '~ SLA policy Gold: high "15 min/4 h" → "30 min/4 h", low "-/72 h" → none' in told
    assert applied(run, yaml.replace(", notes.read", ""))
    assert refused(
        run,
        """\
sla:
  - name: Gold
    targets:
      highest: {first_reply: soon}
roles: [{name: trainee, rights: [ticket.reed]}, {name: agent, rights: []}]
queues: [{code: WEB, sla: Silver}]
""",
    ) == [
        f"4: sla[0].targets.highest: use {PRIORITIES}",
        "4: sla[0].targets.highest.first_reply: use a time such as 15 min, 4 h or 3 d",
        "5: roles[0].rights[0]: did you mean ticket.read?",
        "5: roles[1].name: this role comes with Guichet. Make one of another name",
        "6: queues[0].sla: there is no SLA policy Silver",
    ]


def test_a_role_keeps_the_number_it_had_elsewhere(run: Run) -> None:
    yaml = "roles: [{name: Standard user, id: 14, rights: [ticket.read]}]"
    assert '+ role Standard user: id 14, rights ["ticket.read"]' in applied(run, yaml)
    assert applied(run, yaml) == "Nothing to change.\n"
    applied(run, "roles: [{name: trainee, rights: []}]")
    assert role_named("Standard user").id == 14
    assert role_named("trainee").id > 14
    assert refused(run, yaml.replace("Standard user", "other")) == [
        "1: roles[0]: another role has the number 14"
    ]
    assert refused(run, yaml.replace("14", "15")) == [
        "1: roles[0].id: this role has the number 14; numbers never change"
    ]


def test_a_customer_known_by_mail_is_given_the_id_another_program_uses(run: Run) -> None:
    a_queue("WEB")
    applied(run, "customers: [{queue: WEB, email: jean@acme.com, name: Jean, phone: '+33 1'}]")
    assert applied(run, "customers: [{queue: WEB, email: jean@acme.com, phone: null}]").startswith(
        '~ customer jean@acme.com: phone "+33 1" → none'
    )
    told = applied(run, "customers: [{queue: WEB, external_id: u1, email: jean@acme.com}]")
    assert told.startswith('~ customer u1: external_id none → "u1"')
    assert Customer.objects.count() == 1
    assert refused(run, "customers: [{queue: WEB, name: Jean}, {queue: WEB, external_id: u2}]") == [
        "1: customers[0]: give an external_id or an email",
        "1: customers[1].email: required to create a customer",
        "1: customers[1].name: required to create a customer",
    ]


def test_a_file_that_is_no_text_or_not_there_is_told_in_a_sentence(
    run: Run, tmp_path: Path
) -> None:
    latin = tmp_path / "desk.yaml"
    latin.write_bytes("settings:\n  site_name: Café".encode("latin-1"))
    result = run("apply", latin)
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: Line 2 of the file is not UTF-8 text.\n",
    )
    assert run("apply", tmp_path / "missing.yaml").exit_code == 2


def test_a_fresh_desk_is_set_up_before_it_was_ever_served(
    new_desk: Callable[..., LiveDesk],
) -> None:
    desk = new_desk(empty=True)
    assert "Created 10, changed 1." in desk.apply(ACME)
    assert desk.apply(ACME) == "Nothing to change.\n"
    with pytest.raises(AssertionError, match=r"apply\.yaml:1: users: use a list"):
        desk.apply("users: {}")


def test_a_database_of_an_older_version_is_not_touched(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guichet.cli.database.missing_migrations", lambda: (20, 2))
    result = run("apply", "-", stdin=ACME)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: The database lacks 2 of its migrations. Run: guichet migrate\n"
    )


def test_a_desk_that_is_being_served_hears_of_it_at_once(live_desk: LiveDesk) -> None:
    def ping() -> int:
        headers = {"X-API-Token": "API-APLY_" + "a" * 48}
        url = f"{live_desk.url}/api.php?action=ping"
        return httpx.get(url, headers=headers, trust_env=False).status_code

    def becomes(status: int) -> bool:
        deadline = time.monotonic() + 5
        while ping() != status and time.monotonic() < deadline:
            time.sleep(0.1)
        return ping() == status

    key = f"{{dialect: icd, queue: APLY, name: ERP, token: API-APLY_{'a' * 48}"
    assert ping() == httpx.codes.UNAUTHORIZED
    live_desk.apply(f"queues: [{{code: APLY, name: Apply}}]\napi_keys: [{key}}}]")
    assert becomes(httpx.codes.OK)
    live_desk.apply(f"api_keys: [{key}, revoked: true}}]")
    assert becomes(httpx.codes.UNAUTHORIZED)


INTEGRIA = """\
settings: {site_name: Acme, integria: {api_password: "1234", allowed_addresses: ["*"]}}
users:
  - {username: susan, email: susan@example.com, name: Susan, kind: agent, admin: true, password: fido}
queues:
  - {id: 2, code: CUSTA, name: "Customer #A", agents: [{user: susan, level: N1}]}
  - {id: 4, code: ENG, name: Engineering, agents: [{user: susan, level: N1}]}
"""  # noqa: E501


def test_an_installation_of_integria_keeps_its_numbers_and_passwords(run: Run) -> None:
    result = run("apply", "-", stdin=INTEGRIA)
    assert result.exit_code == 0, result.output
    assert "the password of susan is weak (accepted)" in result.stderr
    assert "1234" not in result.output
    assert dict(Queue.objects.values_list("id", "name")) == {2: "Customer #A", 4: "Engineering"}
    chosen = integria_settings()
    assert (chosen.opens("1234"), chosen.opens("12345")) == (True, False)
    assert chosen.admits("203.0.113.9")
    assert applied(run, INTEGRIA) == "Nothing to change.\n"


def test_a_wrong_address_is_told_with_its_line(run: Run) -> None:
    mistakes = refused(run, "settings:\n  integria:\n    allowed_addresses: [10.0.0.300]\n")
    told = "'10.0.0.300' is neither an address nor a range such as 10.0.0.0/8, nor *"
    assert mistakes == [f"3: settings.integria.allowed_addresses: {told}"]

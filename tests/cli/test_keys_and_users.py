"""Keys and accounts from the command line."""

import json

import pytest

from guichet.desk.actions import issue_api_key, revoke_api_key
from guichet.desk.keys import find_key
from guichet.desk.models import ApiKey
from guichet.people.actions import UserChanges, redeem_sign_in_link, sign_in, update_user
from tests.cli.conftest import Run
from tests.support.builders import ROOT, a_queue, a_user

pytestmark = pytest.mark.django_db


def test_a_new_key_alone_goes_to_the_standard_output(run: Run) -> None:
    a_queue("FACT")
    result = run("keys", "issue", "fact", "GestAbonné", "--dialect", "icd")
    assert result.exit_code == 0
    assert find_key(result.stdout.strip(), dialect="icd").name == "GestAbonné"
    assert result.stderr.startswith("Made: icd secret key GestAbonné of FACT.")


def test_a_key_is_listed_without_its_secret(run: Run) -> None:
    a_queue("FACT")
    secret = run(
        "keys", "issue", "FACT", "ERP", "--dialect", "icd", "--expires", "2099-01-31"
    ).stdout.strip()
    listed = run("keys", "list").stdout
    assert "FACT" in listed
    assert "live until 2099-01-31 00:00" in listed
    as_json = run("keys", "list", "FACT", "--json").stdout
    lines = {line["name"]: line for line in map(json.loads, as_json.splitlines())}
    assert lines["ERP"]["expires_at"] == "2099-01-30T23:00:00+00:00"
    assert "Token principal" in lines
    assert secret not in listed + as_json


def test_a_key_is_revoked_by_name_or_number(run: Run) -> None:
    queue = a_queue("FACT")
    first, _secret = issue_api_key(ROOT, queue, dialect="icd", name="ERP")
    second, _secret = issue_api_key(ROOT, queue, dialect="icd", name="Shop")
    assert run("keys", "revoke", "FACT", "erp").stdout == ("Revoked: icd secret key ERP of FACT.\n")
    assert run("keys", "revoke", "FACT", second.id).exit_code == 0
    assert ApiKey.objects.get(revoked_at=None).name == "Token principal"
    assert run("keys", "revoke", "FACT", second.id).stdout.startswith("It was revoked already")
    assert "Shop" not in run("keys", "list").stdout
    assert str(first.id) in run("keys", "list", "--all").stdout


def test_a_key_that_is_not_there_or_not_the_only_one_is_told(run: Run) -> None:
    queue = a_queue("FACT", own_directory=True)
    issue_api_key(ROOT, queue, dialect="icd", name="ERP")
    issue_api_key(ROOT, queue, dialect="supportdesk", name="ERP")
    result = run("keys", "revoke", "FACT", "ERP")
    assert result.exit_code == 1
    assert "Several keys of FACT fit ERP: give the number of one" in result.stderr
    assert run("keys", "revoke", "FACT", "ERP", "--dialect", "icd").exit_code == 0
    result = run("keys", "revoke", "FACT", "Shop")
    assert result.stderr == "Error: FACT has no key Shop. See: guichet keys list FACT\n"


def test_a_rotated_key_has_a_new_secret_while_the_old_one_still_works(run: Run) -> None:
    _key, old = issue_api_key(ROOT, a_queue("FACT"), dialect="icd", name="ERP")
    new = run("keys", "rotate", "FACT", "ERP").stdout.strip()
    assert find_key(new, dialect="icd").name == "ERP"
    assert find_key(old, dialect="icd").expires_at is not None
    assert find_key(old, dialect="icd").refusal() is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("issue", "NONE", "ERP", "--dialect", "icd"), "There is no queue NONE."),
        (
            ("issue", "FACT", "ERP", "--dialect", "gopher"),
            "No dialect has keys of the kind gopher/secret.",
        ),
        (
            ("issue", "FACT", "Taken", "--dialect", "icd"),
            "A live key of this queue is called Taken, or has this secret.",
        ),
        (("list", "NONE"), "There is no queue NONE."),
    ],
)
def test_what_can_not_be_done_with_keys_is_told_in_a_sentence(
    run: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    issue_api_key(ROOT, a_queue("FACT"), dialect="icd", name="Taken")
    result = run("keys", *arguments)
    assert (result.exit_code, result.stderr) == (1, f"Error: {sentence}\n")


def test_the_kinds_of_keys_say_what_they_may_do(run: Run) -> None:
    kinds = run("keys", "kinds").stdout
    assert "ticket.create" in kinds
    assert {"icd", "supportdesk"} <= set(kinds.split())


def test_revoked_keys_are_no_hindrance_to_a_new_one_of_their_name(run: Run) -> None:
    queue = a_queue("FACT")
    key, _secret = issue_api_key(ROOT, queue, dialect="icd", name="ERP")
    revoke_api_key(ROOT, key)
    assert run("keys", "issue", "FACT", "ERP", "--dialect", "icd").exit_code == 0
    assert run("keys", "revoke", "FACT", "ERP").exit_code == 0


def test_a_link_lets_somebody_in_who_lost_the_password(run: Run) -> None:
    alice = a_user("alice")
    link = run("users", "link", "alice").stdout.strip()
    assert link.startswith("http://testserver/sign-in/link/")
    assert redeem_sign_in_link(link.rsplit("/", 1)[1]) == alice


def test_a_new_password_is_read_from_the_standard_input(run: Run) -> None:
    alice = a_user("alice")
    result = run("users", "password", "ALICE", "--stdin", stdin="a very long secret\n")
    assert (result.stdout, result.stderr) == ("alice has a new password.\n", "")
    assert sign_in("alice", "a very long secret", address="127.0.0.1") == alice
    result = run("users", "password", "alice", stdin="weak\nweak\n")
    assert "Warning: this password is weak." in result.stderr
    assert "weak\n" not in result.stdout


def test_accounts_are_listed(run: Run) -> None:
    a_user("alice", is_admin=True)
    a_user("bob", available=False)
    listed = run("users", "list").stdout
    assert "administrator, no password" in listed
    assert "no password, away" in listed
    lines = run("users", "list", "--json").stdout.splitlines()
    assert [json.loads(line)["username"] for line in lines] == ["alice", "bob"]


def test_accounts_that_can_not_sign_in_are_told_apart(run: Run) -> None:
    assert run("users", "link", "nobody").stderr == (
        "Error: There is no user nobody. See: guichet users list\n"
    )
    update_user(ROOT, a_user("gone"), UserChanges(is_active=False))
    result = run("users", "link", "gone")
    assert result.stderr == "Error: gone can't sign in: the account is closed.\n"
    assert run("users", "password", "bob", "--stdin").exit_code == 1

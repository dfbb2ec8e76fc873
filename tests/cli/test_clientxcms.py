"""CLIENTXCMS's keys from the command line."""

import json

import pytest
from django.test import Client

from guichet.desk.models import PersonalKey
from tests.cli.conftest import Run
from tests.support.builders import a_customer, a_queue, a_user

pytestmark = pytest.mark.django_db


def test_a_key_is_made_in_five_lines_and_opens_the_api(run: Run) -> None:
    a_user("susan", is_admin=True)
    result = run("clientxcms:create-api-key", "My shop", "SUSAN@example.com")
    first, name, email, token, more = result.stdout.splitlines()
    assert (result.exit_code, result.stderr, first) == (0, "", "API key created successfully")
    assert (name, email) == ("Name: My shop", "Email: susan@example.com")
    assert more == "Documentation: http://testserver/api/documentation"
    headers = {"Authorization": f"Bearer {token.removeprefix('Token: ')}"}
    assert Client().get("/api/application/license", headers=headers).status_code == 200


def test_permissions_are_given_again_and_again_or_with_commas(run: Run) -> None:
    a_user("susan")
    result = run(
        "clientxcms:create-api-key", "Shop", "susan@example.com",
        "--permissions=customers:index,health", "--permissions", "flying",
    )  # fmt: skip
    assert PersonalKey.objects.get().abilities == ["customers:index", "health", "flying"]
    assert (result.exit_code, result.stderr.count("\n")) == (0, 1)
    assert "flying" in result.stderr


def test_nobody_gets_no_key(run: Run) -> None:
    result = run("clientxcms:create-api-key", "Shop", "nobody@example.com")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Error: Admin not found\n")
    result = run("clientxcms:create-api-key", "Shop", "nobody@example.com", "--type", "customer")
    assert (result.exit_code, result.stderr) == (1, "Error: Customer not found\n")
    for given, missing in ((["Shop"], "EMAIL"), ([], "NAME, EMAIL")):
        result = run("clientxcms:create-api-key", *given)
        assert result.exit_code == 2
        assert f"Missing arguments: {missing}." in result.stderr


def test_a_customers_key_is_the_customers(run: Run) -> None:
    a_customer(a_queue(), "lea@example.com")
    result = run("clientxcms:create-api-key", "Mine", "lea@example.com", "--type", "customer")
    assert result.exit_code == 0
    key = PersonalKey.objects.get()
    assert (key.owner, key.abilities) == (None, ["customer:*"])


def test_keys_are_listed_without_secrets_and_deleted_by_number(run: Run) -> None:
    a_user("susan")
    made = run("clientxcms:create-api-key", "Shop", "susan@example.com").stdout
    token = made.splitlines()[3].removeprefix("Token: ")
    listed = run("clientxcms:list-api-keys").stdout
    line = json.loads(run("clientxcms:list-api-keys", "--json").stdout)
    assert "susan@example.com" in listed
    assert token.split("|")[1] not in listed
    assert run("clientxcms:revoke-api-key", line["id"]).exit_code == 0
    assert run("clientxcms:revoke-api-key", line["id"]).exit_code == 1
    answer = Client().get("/api/application/health", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401

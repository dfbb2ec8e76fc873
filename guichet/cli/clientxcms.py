"""CLIENTXCMS's keys from the command line, as its operators type it:
``guichet clientxcms:create-api-key NAME EMAIL``."""

from typing import TYPE_CHECKING

import click

from guichet.cli.database import open_database
from guichet.cli.tables import local, print_json, print_table

if TYPE_CHECKING:
    from guichet.access import Actor
    from guichet.desk.models import PersonalKey
    from guichet.people.models import Customer, User

_DIALECT = "clientxcms"


@click.command("clientxcms:create-api-key", short_help="Make a key for /api/application.")
@click.argument("name", required=False, metavar="NAME")
@click.argument("email", required=False, metavar="EMAIL")
@click.option(
    "--permissions",
    multiple=True,
    metavar="P",
    help="What it may do; again for each, or several with commas. Without it: *, everything.",
)
@click.option(
    "--type",
    "owner_type",
    type=click.Choice(["application", "customer"]),
    default="application",
    show_default=True,
    help="Whose key: a member of staff's, or a customer's, which does not open this API.",
)
def create(
    name: str | None, email: str | None, permissions: tuple[str, ...], owner_type: str
) -> None:
    """Make a key called NAME for the account with the address EMAIL.

    It acts for that account: whatever its permissions, it does no more than the account may.
    The token is shown this once and kept as a digest.

    Example: guichet clientxcms:create-api-key Shop susan@example.com --permissions products:index
    """
    if name is None or email is None:
        # All that is missing, where click names the first alone.
        missing = ["EMAIL"] if name is not None else ["NAME", "EMAIL"]
        raise click.UsageError(f"Missing arguments: {', '.join(missing)}.")
    with open_database():
        from django.conf import settings

        from guichet.desk.actions import NewPersonalKey, issue_personal_key

        owner = _staff(email) if owner_type == "application" else _customer(email)
        given = [part.strip() for value in permissions for part in value.split(",")]
        abilities = given or (["*"] if owner_type == "application" else ["customer:*"])
        new = NewPersonalKey(dialect=_DIALECT, name=name, abilities=abilities)
        key, token = issue_personal_key(_operator(), owner, new)
        if owner_type == "application":
            _warn_of_unknown(abilities)
        click.echo("API key created successfully")
        click.echo(f"Name: {key.name}")
        click.echo(f"Email: {owner.email}")
        click.echo(f"Token: {token}")
        click.echo(f"Documentation: {settings.BASE_URL}/api/documentation")


@click.command("clientxcms:list-api-keys", short_help="List the keys for /api/application.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on each line.")
def list_keys(as_json: bool) -> None:
    """List the keys that open /api/application, newest first.

    Example: guichet clientxcms:list-api-keys
    """
    with open_database():
        from guichet.desk.personal_keys import personal_keys

        found = list(personal_keys(_operator(), dialect=_DIALECT))
        if as_json:
            for key in found:
                print_json(_as_json(key))
        elif found:
            headings = ("ID", "NAME", "EMAIL", "KEY", "PERMISSIONS", "MADE", "LAST USED", "ENDS")
            print_table(headings, map(_row, found))
        else:
            click.echo("There are no keys.", err=True)


@click.command("clientxcms:revoke-api-key", short_help="Delete a key for /api/application.")
@click.argument("id", type=int)
def revoke(id: int) -> None:
    """Delete the key with that ID, the number in guichet clientxcms:list-api-keys.

    A desk that is being served refuses it within a second.

    Example: guichet clientxcms:revoke-api-key 3
    """
    with open_database():
        from guichet.desk.actions import revoke_personal_key
        from guichet.desk.personal_keys import personal_key

        key = personal_key(_operator(), id, dialect=_DIALECT)
        revoke_personal_key(_operator(), key)
        click.echo(f"Deleted: key {id}, {key.name} of {_email(key)}.")


def _operator() -> "Actor":
    from guichet.access import system_actor

    return system_actor("guichet clientxcms")


def _staff(email: str) -> "User":
    from guichet.people.queries import user_with_email

    found = user_with_email(email)
    if found is None or found.kind != found.Kind.AGENT:
        raise click.ClickException("Admin not found")
    return found


def _customer(email: str) -> "Customer":
    from guichet.lib.errors import NotFound
    from guichet.people.queries import customer_by_email, main_directory

    try:
        return customer_by_email(_operator(), main_directory().id, email)
    except NotFound:
        raise click.ClickException("Customer not found") from None


def _warn_of_unknown(abilities: list[str]) -> None:
    from guichet.dialects.clientxcms.abilities import unknown

    for name in unknown(abilities):
        click.echo(f"Warning: {name} is not a permission of this API.", err=True)


def _email(key: "PersonalKey") -> str:
    owner = key.owner or key.customer
    return (owner.email or "") if owner else ""


def _row(key: "PersonalKey") -> tuple[str, ...]:
    return (
        str(key.id),
        key.name,
        _email(key),
        key.hint,
        ", ".join(key.abilities),
        local(key.created_at),
        local(key.last_used_at),
        local(key.expires_at),
    )


def _as_json(key: "PersonalKey") -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "email": _email(key),
        "type": "application" if key.owner_id else "customer",
        "key": key.hint,
        "permissions": key.abilities,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "expires_at": key.expires_at,
    }

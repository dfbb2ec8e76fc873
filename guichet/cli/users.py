"""Accounts, for when somebody can't get in: ``guichet users``."""

import sys
from typing import TYPE_CHECKING

import click

from guichet.cli.database import open_database
from guichet.cli.tables import local, print_json, print_table

if TYPE_CHECKING:
    from guichet.access import Actor
    from guichet.people.models import User


@click.group()
def users() -> None:
    """List accounts and let their owners in again.

    Accounts are opened and changed with guichet apply.

    \b
    Example:
      guichet users list
      guichet users link alice
      guichet users password alice

    Commands end with 0 when they did what was asked, 1 when that can't be done, 2 when they are
    typed wrongly or a setting is wrong.
    """


@users.command("list", short_help="List every account.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on each line.")
def list_users(as_json: bool) -> None:
    """List every account.

    Example: guichet users list
    """
    with open_database():
        from guichet.people.queries import users as all_users

        found = all_users(_operator())
        if as_json:
            for user in found:
                print_json(_as_json(user))
        else:
            headings = ("USERNAME", "NAME", "E-MAIL", "KIND", "LAST SIGN-IN", "REMARKS")
            print_table(headings, map(_row, found))


@users.command(short_help="Make a link that signs somebody in.")
@click.argument("username")
def link(username: str) -> None:
    """Print a link that signs USERNAME in once, within a day.

    Whoever opens it is in: hand it over safely.

    Example: guichet users link alice
    """
    with open_database():
        from django.conf import settings
        from django.urls import reverse

        from guichet.people.actions import issue_sign_in_link

        token = issue_sign_in_link(_operator(), _active(username))
        click.echo("It works once, within 24 hours:", err=True)
        click.echo(settings.BASE_URL + reverse("web:one_time_link", args=[token]))


@users.command(short_help="Give somebody a new password.")
@click.argument("username")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from the standard input.")
def password(username: str, from_stdin: bool) -> None:
    """Give USERNAME a new password; their other sessions end.

    It is asked for twice and not shown. A weak one is accepted with a warning.

    Example: guichet users password alice
    """
    with open_database():
        from guichet.people.actions import is_weak_password, set_password

        user = _active(username)
        new = _typed(from_stdin=from_stdin)
        if not new:
            raise click.ClickException("A password can't be empty.")
        if is_weak_password(new):
            click.echo("Warning: this password is weak.", err=True)
        set_password(_operator(), user, new)
        click.echo(f"{user.username} has a new password.")


def _operator() -> "Actor":
    from guichet.access import system_actor

    return system_actor("guichet users")


def _active(username: str) -> "User":
    """The account of that username or e-mail, if it is one that can sign in."""
    from guichet.people.queries import user_named

    user = user_named(username)
    if user is None:
        raise click.ClickException(f"There is no user {username}. See: guichet users list")
    if not user.is_active or user.kind != "agent":
        raise click.ClickException(f"{user.username} can't sign in: the account is closed.")
    return user


def _typed(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    return typed


def _row(user: "User") -> tuple[str, ...]:
    remarks = (
        ("administrator", user.is_admin),
        ("closed", not user.is_active),
        ("no password", not user.has_usable_password()),
        ("away", not user.available),
    )
    return (
        user.username,
        user.name,
        user.email,
        user.kind,
        local(user.last_login),
        ", ".join(remark for remark, applies in remarks if applies),
    )


def _as_json(user: "User") -> dict[str, object]:
    return {
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "kind": user.kind,
        "admin": user.is_admin,
        "active": user.is_active,
        "available": user.available,
        "password": user.has_usable_password(),
        "last_sign_in": user.last_login,
    }

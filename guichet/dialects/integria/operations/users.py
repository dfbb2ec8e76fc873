"""Accounts: who has one, who belongs where."""

from guichet.access import Right
from guichet.desk.accounts import role_by_id, usernames_visible_to, works_in_any
from guichet.desk.actions import open_account
from guichet.desk.queries import queue
from guichet.dialects.integria import wire
from guichet.dialects.integria.bills import line
from guichet.dialects.integria.registry import Call, Layout, Result, operation
from guichet.lib.errors import RateLimited, Unauthenticated
from guichet.people.actions import authenticate_program, delete_user
from guichet.people.queries import account_exists, user_with_username

_EXISTS = Layout(path_console=("user", "exists"))


@operation("get_users", right=None, layout=Layout(row="", quoted=False, xml=("id_user",)))
def get_users(call: Call) -> Result:
    """The usernames that the caller may see, one a line."""
    return [{"id_user": name} for name in usernames_visible_to(call.actor)]


@operation("user_exists", right=None, layout=_EXISTS)
def user_exists(call: Call) -> Result:
    """1 when there is such an account."""
    return int(account_exists(call.params.only))


@operation("validate_user", right=None, layout=Layout(path_console=(), one_line=True))
def validate_user(call: Call) -> Result:
    """1 when the account is open and the password its own. Limited like every sign-in."""
    name, password = call.params.text(0), call.params.parts[1] if call.params.has(1) else ""
    try:
        authenticate_program(name, password, address=call.address, customers=True)
    except (Unauthenticated, RateLimited):
        return 0
    return 1


@operation("create_user", right=Right.USERS_MANAGE, failed=0, missing=0)
def create_user(call: Call) -> Result:
    """Open an account that works one queue in one role; 0 when anything about it is wrong."""
    params = call.params
    name = params.free(0).strip()
    external = params.number(7) == 1
    open_account(
        call.actor,
        queue(call.actor, params.number(1)),
        role=role_by_id(params.number(2)),
        username=name,
        email=params.text(3),
        name=params.free(6).strip() or name,
        password=params.text(4) or name,
        description=line(params.free(5), 500),
        kind="customer" if external else "agent",
    )
    return 1


@operation("delete_user", right=Right.USERS_MANAGE, refused=0, failed=0, missing=0, layout=_EXISTS)
def delete_user_(call: Call) -> Result:
    """Delete an account; what it did stays, under its name. ``admin`` stays too."""
    user = user_with_username(call.params.only)
    if user is None or user.username == "admin":
        return 0
    delete_user(call.actor, user)
    return 1


@operation("get_user_exists_in_group", right=None, refused=0)
def get_user_exists_in_group(call: Call) -> Result:
    """1 when the user works any of the groups."""
    groups = [wire.leading_number(value) for value in call.params.since(1)]
    return int(works_in_any(call.actor, call.params.text(0), groups))


operation("user_exists_in_group", right=None, refused=0)(get_user_exists_in_group)

"""Where customers are kept apart."""

from guichet.access import Actor, Right, require
from guichet.lib.text import one_line
from guichet.people.models import Directory


def create_directory(actor: Actor, *, name: str) -> Directory:
    """A new, empty directory; when the name is taken it gets a number, names being for people."""
    require(actor, Right.DESK_MANAGE)
    wanted = one_line(name, field="name", limit=90)
    name, copy = wanted, 1
    while Directory.objects.filter(name=name).exists():
        copy += 1
        name = f"{wanted} {copy}"
    return Directory.objects.create(name=name)

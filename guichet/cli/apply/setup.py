"""What the kinds work with: the actor, the ledger, the things entries name, and the mistakes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from guichet.access import Actor
from guichet.cli.apply.document import Document
from guichet.cli.apply.ledger import Ledger
from guichet.cli.apply.mistakes import Mistake, Path, plainly, written
from guichet.desk.queries import queue_by_code, role_named
from guichet.lib.errors import GuichetError, Invalid, NotFound
from guichet.people.companies import company_named
from guichet.people.queries import user_with_username
from guichet.sla.queries import policy_named

if TYPE_CHECKING:
    from guichet.desk.models import Queue, Role
    from guichet.people.models import Company, User
    from guichet.sla.models import SlaPolicy


class Consequence(Exception):
    """This entry names another one that has a mistake itself; saying more would only confuse."""


@dataclass
class Setup:
    """A file being applied."""

    actor: Actor
    document: Document
    ledger: Ledger = field(default_factory=Ledger)
    mistakes: list[Mistake] = field(default_factory=list)
    _path: Path = ()
    _unfit: set[tuple[str, str]] = field(default_factory=set)
    _queues: dict[str, "Queue"] = field(default_factory=dict)

    @contextmanager
    def part(self, *steps: str | int) -> Iterator[None]:
        """The part of the file at ``steps``: refusals inside become its mistakes.

        A kind raises Invalid with the keys of its entry as field names (``agents.0.user``).
        """
        outer, self._path = self._path, (*self._path, *steps)
        try:
            with transaction.atomic():
                yield
        except Consequence:
            return
        except Invalid as error:
            for name, problems in error.errors.items():
                self.wrong((*self._path, *_steps(name)), problems[0])
        except GuichetError as error:
            self.wrong(self._path, error.message)
        finally:
            self._path = outer

    def wrong(self, path: Path, message: str) -> None:
        """Note a mistake at the full ``path``."""
        line = self.document.line_of(path)
        self.mistakes.append(Mistake(line, written(path), plainly(message)))

    def warn(self, message: str, *steps: str | int) -> None:
        """Say something about the current part that does not stop it."""
        path = (*self._path, *steps)
        line = self.document.line_of(path)
        self.ledger.warnings.append(
            f"{self.document.source}:{line}: {written(path)}: {plainly(message)}"
        )

    def unfit(self, kind: str, name: object) -> None:
        """Remember that the entry of that name has mistakes of its own."""
        self._unfit.add((kind, str(name).casefold()))

    def queue(self, code: str) -> "Queue":
        """The queue that the key ``queue`` names. Only for kinds that come after the queues."""
        if code not in self._queues:
            try:
                self._queues[code] = queue_by_code(self.actor, code)
            except NotFound as error:
                raise self._unknown("queues", code, "queue", error.message) from error
        return self._queues[code]

    def user(self, username: str) -> "User":
        """The user that the key ``user`` names."""
        found = user_with_username(username)
        if found is None:
            raise self._unknown("users", username, "user", f"There is no user {username}.")
        return found

    def role(self, name: str) -> "Role":
        """The role that the key ``role`` names."""
        try:
            return role_named(name)
        except NotFound as error:
            raise self._unknown("roles", name, "role", error.message) from error

    def sla_policy(self, name: str) -> "SlaPolicy":
        """The policy that the key ``sla`` names."""
        found = policy_named(name)
        if found is None:
            raise self._unknown("sla", name, "sla", f"There is no SLA policy {name}.")
        return found

    def company(self, name: str, *, key: str) -> "Company":
        """The company that ``key`` names."""
        found = company_named(self.actor, name)
        if found is None:
            raise self._unknown("companies", name, key, f"There is no company {name}.")
        return found

    def _unknown(self, kind: str, name: str, key: str, message: str) -> Exception:
        if (kind, name.casefold()) in self._unfit:
            return Consequence()
        return Invalid.field(key, message, code="unknown")


def _steps(name: str) -> Path:
    return tuple(int(step) if step.isdecimal() else step for step in name.split("."))

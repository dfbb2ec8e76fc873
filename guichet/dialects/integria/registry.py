"""Every operation of the API, built in or brought by an installed package.

An operation is a function from a Call to one value or a list of rows; how that looks as CSV, XML
and JSON is not its business. A package adds some by naming a module of its own under the entry
point ``guichet.integria_operations``: importing it registers them, exactly as the built-in ones
are registered (docs/integria-operations.md).
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Literal, cast

import structlog

from guichet.access import Actor, Right
from guichet.dialects.integria.formats import Value
from guichet.dialects.integria.wire import Parameters
from guichet.lib.errors import GuichetError

if TYPE_CHECKING:
    from guichet.people.models import User

log = structlog.get_logger(__name__)

GROUP = "guichet.integria_operations"
BUILT_IN = (
    "catalogue", "commerce", "files", "inventory", "pandora", "statistics", "tickets", "time",
    "users",
)  # fmt: skip

Profile = Literal["doc", "console"]
Row = Mapping[str, Value]
Result = Value | Iterable[Row]


class Failed(GuichetError):
    """Raised by an operation whose answer is that it did not work: ``value`` (``0``, ``-1``)."""

    def __init__(self, value: Value | Sequence[Row]) -> None:
        super().__init__(f"The operation answers {value!r}.")
        self.value = value


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an authenticated user: who acts, and with which parameters."""

    actor: Actor
    user: "User"
    params: Parameters
    profile: Profile = "doc"
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How an answer looks. The defaults are right for a new operation.

    ``row`` is the XML element around each row (``""``: none) and ``cdata`` how its values stand in
    it; ``versioned`` spells the root with version and encoding. ``csv``, ``csv_console``,
    ``xml`` and ``json`` name the columns of each form; without them a row has all it brings, in its
    order (JSON has those of XML).
    ``texts`` are columns of free text, coded for the console; ``commas`` those of them whose commas
    it reads as ``:::``, and everybody does with ``hide_commas``. ``path`` are the elements around a
    single value, ``path_console`` those in the console's profile only. ``quoted`` off writes CSV
    bare; ``listed`` writes a row of it as lines of name and value. ``names`` gives JSON as one
    object of names by id, ``always_json`` gives it whatever was asked for.
    """

    row: str = "row"
    cdata: bool = False
    versioned: bool = False
    csv: tuple[str, ...] = ()
    csv_console: tuple[str, ...] = ()
    xml: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    texts: frozenset[str] = frozenset()
    commas: frozenset[str] = frozenset()
    hide_commas: bool = False
    path: tuple[str, ...] = ()
    path_console: tuple[str, ...] = ("data",)
    one_line: bool = False
    quoted: bool = True
    names: bool = False
    listed: bool = False
    always_json: bool = False
    nothing_csv: str = ""
    nothing_xml: str = "<xml>\n</xml>\n"


Function = Callable[[Call], Result]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A remote operation. ``right`` must be held in some queue by who calls it (None: by nobody);
    ``refused`` is answered otherwise, ``failed`` when the core refuses what is asked, ``missing``
    when the thing asked for is not there. None is an empty answer."""

    name: str
    perform: Function
    right: Right | None
    refused: Value | Sequence[Row] = None
    failed: Value | Sequence[Row] = None
    missing: Value | Sequence[Row] = None
    console: bool = False
    layout: Layout = field(default_factory=Layout)


_operations: dict[str, Operation] = {}
_problems: list[str] = []
_loading = threading.RLock()
_loaded = threading.Event()


def operation(
    name: str,
    *,
    right: Right | None,
    refused: Value | Sequence[Row] = None,
    failed: Value | Sequence[Row] = None,
    missing: Value | Sequence[Row] = None,
    console: bool = False,
    layout: Layout | None = None,
) -> Callable[[Function], Function]:
    """Register a function as the operation ``name``.

    ``right`` is what its caller must hold in at least one queue; None lets every account call it.
    The verbs and queries it uses ask again, each about its own thing. Raises ValueError when
    another operation has the name.
    """

    def register(perform: Function) -> Function:
        if name in _operations:
            raise ValueError(f"two operations are named {name}")
        _operations[name] = Operation(
            name=name,
            perform=perform,
            right=right,
            refused=refused,
            failed=failed,
            missing=missing,
            console=console,
            layout=layout or Layout(),
        )
        return perform

    return register


def find_operation(name: str) -> Operation | None:
    """The operation of that name, built in or installed."""
    _load()
    return _operations.get(name)


def all_operations() -> Sequence[Operation]:
    """Every operation, by name."""
    _load()
    return [_operations[name] for name in sorted(_operations)]


def problems() -> Sequence[str]:
    """What is wrong with installed packages that bring operations; the others work."""
    _load()
    return tuple(_problems)


def load_extensions(found: Iterable[EntryPoint]) -> list[str]:
    """Import what these entry points name, all or nothing of each. Returns what went wrong."""
    wrong = []
    for point in found:
        before = dict(_operations)
        try:
            point.load()
        except Exception as error:  # somebody else's code: it must not take the door with it
            _operations.clear()
            _operations.update(before)
            wrong.append(f"{point.name} ({point.value}): {error}")
            log.exception("integria.extension_failed", extension=point.name)
    return wrong


def _load() -> None:
    if _loaded.is_set():
        return
    with _loading:
        if _loaded.is_set():
            return
        for module in BUILT_IN:
            import_module(f"guichet.dialects.integria.operations.{module}")
        _problems.extend(load_extensions(cast(Iterable[EntryPoint], entry_points(group=GROUP))))
        _loaded.set()

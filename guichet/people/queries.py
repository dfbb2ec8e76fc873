"""Questions about people."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower

from guichet.access import Actor, ActorKind, Right, require
from guichet.lib.cache import BriefCache
from guichet.lib.errors import NotFound
from guichet.lib.text import comparable
from guichet.people import tallies
from guichet.people.models import Customer, CustomerProfile, Directory, User

MAIN_CUSTOMERS = "customers of the main directory"
"""The name of their tally."""
# Asked for the rail of every page and with every list of customers.
_main: BriefCache[str, int] = BriefCache(seconds=60)


def customers_visible_to(actor: Actor) -> QuerySet[Customer]:
    """The customers of every directory that ``actor`` reads, deleted ones left out."""
    directories = actor.directories_with(Right.CUSTOMER_READ)
    everyone = Customer.objects.filter(deleted_at=None)
    return everyone if directories is None else everyone.filter(directory_id__in=directories)


def number_in_main_directory(actor: Actor) -> int:
    """How many of the main directory's customers ``actor`` sees, without counting each."""
    main = main_directory_id()
    customers = customers_visible_to(actor).filter(directory_id=main)
    if actor.holds_in_directory(Right.CUSTOMER_READ, main):
        return tallies.total(MAIN_CUSTOMERS, customers)
    return customers.count()


def customer(actor: Actor, customer_id: int) -> Customer:
    """The customer of that id. Raises NotFound when ``actor`` sees none."""
    found = customers_visible_to(actor).filter(id=customer_id).first()
    if found is None:
        raise NotFound("customer")
    return found


def customer_by_external_id(actor: Actor, directory_id: int, external_id: str) -> Customer:
    """The customer whom another program calls ``external_id`` (case matters).

    Raises NotFound when that directory has none or ``actor`` does not read it.
    """
    found = (
        customers_visible_to(actor)
        .filter(directory_id=directory_id, external_id=comparable(external_id))
        .first()
    )
    if found is None:
        raise NotFound("customer")
    return found


def customer_by_email(actor: Actor, directory_id: int, email: str) -> Customer:
    """The customer of that address, in any letter case.

    Raises NotFound when that directory has none or ``actor`` does not read it.
    """
    visible = customers_visible_to(actor).filter(directory_id=directory_id)
    found = with_email(visible, comparable(email)).first()
    if found is None:
        raise NotFound("customer")
    return found


def profile_of(customer: Customer) -> CustomerProfile:
    """What the shop knows of a customer; an empty profile, not stored, when there is none yet."""
    try:
        return customer.profile
    except CustomerProfile.DoesNotExist:
        first, _space, last = customer.name.partition(" ")
        return CustomerProfile(customer=customer, first_name=first, last_name=last)


def customer_actor(customer: Customer) -> Actor:
    """The customer acting for themselves in the portal: they hold no right of those who work here;
    what is theirs is asked for by their number."""
    return Actor(kind=ActorKind.CUSTOMER, id=customer.id, name=customer.name, door="portal")


def customer_signing_in(email: str) -> Customer | None:
    """The customer of the main directory to whom a link into the portal may be mailed."""
    asked = with_email(Customer.objects.filter(deleted_at=None), comparable(email))
    return asked.filter(directory__is_main=True).select_related("profile").first()


def customer_in_portal(customer_id: int) -> Customer | None:
    """The customer of that number, if the portal lets them in now."""
    found = (
        Customer.objects.filter(id=customer_id, deleted_at=None).select_related("profile").first()
    )
    if found is None or profile_of(found).standing != CustomerProfile.Standing.ACTIVE:
        return None
    return found


def with_email(customers: QuerySet[Customer], email: str) -> QuerySet[Customer]:
    """Those of ``customers`` who have that address, in any letter case."""
    # LIKE (iexact) would read every customer of the directory; LOWER is what the index holds.
    return customers.alias(address=Lower("email")).filter(address=Lower(Value(email)))


def search_customers(
    actor: Actor, text: str, *, directory: int | None = None, limit: int = 20
) -> QuerySet[Customer]:
    """Customers whose name, e-mail or external id contains ``text``, by name; of one directory
    alone when it is given."""
    text = comparable(text)
    matching = Q(name__icontains=text) | Q(email__icontains=text) | Q(external_id__icontains=text)
    found = customers_visible_to(actor).filter(matching)
    if directory is not None:
        found = found.filter(directory_id=directory)
    return found.order_by("name", "id")[:limit]


def main_directory() -> Directory:
    """The directory that queues share unless they have their own."""
    return Directory.objects.get(is_main=True)


def main_directory_id() -> int:
    """Its number, without asking for it each time: it never changes on a running desk."""
    return _main.get("id", lambda: main_directory().id)


def user(user_id: int) -> User | None:
    """The user of that id, active or not."""
    return User.objects.filter(id=user_id).first()


def user_named(login: str) -> User | None:
    """The user of that username or e-mail address, in any letter case."""
    login = comparable(login)
    return User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).first()


def user_with_email(email: str) -> User | None:
    """The user of that e-mail address, in any letter case."""
    return User.objects.filter(email__iexact=comparable(email).strip()).first()


def user_with_username(username: str) -> User | None:
    """The user of that username, in any letter case."""
    return User.objects.filter(username__iexact=comparable(username)).first()


def usernames(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The usernames of these accounts, as far as they still exist, in one statement."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    return dict(User.objects.filter(id__in=wanted).values_list("id", "username"))


def account_exists(username: str) -> bool:
    """Whether somebody has that username, in any letter case."""
    return User.objects.filter(username__iexact=comparable(username)).exists()


def users(actor: Actor) -> QuerySet[User]:
    """Every account, by username; for those who manage them."""
    require(actor, Right.USERS_MANAGE)
    return User.objects.order_by("username")


def desk_is_empty() -> bool:
    """Whether nobody has an account yet: the first run."""
    return not User.objects.exists()

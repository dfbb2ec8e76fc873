"""Our things as CLIENTXCMS writes them. Pure: no database, no request."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from guichet.commerce.periods import AMOUNTS
from guichet.commerce.periods import StartPrice as Start
from guichet.dialects.clientxcms import shapes
from guichet.dialects.clientxcms.listing import Included

if TYPE_CHECKING:
    from guichet.commerce.actions import ActionResult
    from guichet.commerce.models import Invoice, Price, Product, ProductGroup, Service
    from guichet.commerce.queries import Catalogue
    from guichet.people.models import Customer, CustomerProfile

_SECRET_ENDINGS = ("_secret", "_token", "_code")


def moment(value: datetime) -> str:
    """``2024-12-14T18:13:18.000000Z``."""
    naive = value.astimezone(UTC).replace(tzinfo=None)
    return f"{naive.isoformat(timespec='microseconds')}Z"


def moment_or_none(value: datetime | None) -> str | None:
    """The same for what may not have happened."""
    return None if value is None else moment(value)


def number(value: Decimal) -> float:
    """Money as a JSON number: ``9.99``, and ``5`` rather than ``5.0``."""
    return int(value) if value == value.to_integral_value() else float(value)


def number_or_none(value: Decimal | None) -> float | None:
    """The same for what may not be sold."""
    return None if value is None else number(value)


def picture(name: str | None) -> str | None:
    """Where a picture of the shop window is, below the desk's own address."""
    return None if name is None else f"shop/images/{name}"


def pricing(row: "Price") -> shapes.ShopPricing:
    """A price row."""
    amounts = {name: number_or_none(getattr(row, name)) for name in AMOUNTS}
    return cast(
        shapes.ShopPricing,
        {
            "id": row.id,
            "related_id": row.related_id,
            "related_type": row.related_type,
            "currency": row.currency,
            **amounts,
            "deleted_at": None,
        },
    )


def shelf(group: "ProductGroup") -> shapes.ShopShelf:
    """A group without what stands in it."""
    return {
        "id": group.id,
        "name": group.name,
        "slug": group.slug,
        "description": group.description,
        "status": group.status,
        "image": picture(group.image),
        "pinned": group.pinned,
        "sort_order": group.sort_order,
        "parent_id": group.parent_id,
        "badge_title": group.badge_title,
        "badge_color": group.badge_color,
        "badge_icon": group.badge_icon,
        "created_at": moment(group.created_at),
        "updated_at": moment(group.updated_at),
        "deleted_at": None,
    }


def group(each: "ProductGroup", tree: "Catalogue") -> shapes.ShopGroup:
    """A group with all that stands in it, to the last leaf."""
    within = {
        "groups": [group(child, tree) for child in tree.children(each.id)],
        "products": [product(leaf) for leaf in tree.products(each.id)],
        "start_price": start_price(tree.start_price(each.id)),
        "route": None,
    }
    return cast(shapes.ShopGroup, {**shelf(each), **within})


def group_metadata(each: "ProductGroup") -> list[shapes.Metadata]:
    """What the original keeps beside a group."""
    background = "true" if each.image_as_background else "false"
    return metadata("group", each.id, {"use_image_as_background": background}, each.created_at)


def start_price(start: Start) -> shapes.StartPrice:
    """The lowest price of a shelf. No taxes are counted, so all three kinds are one."""
    amount, setup = number(start.amount), number(start.setup)
    first = number(start.first_payment)
    return {
        "mode": "tax_excluded",
        "price_ht": amount,
        "setup_ht": setup,
        "firstpayment_ht": first,
        "base_price": amount,
        "base_setup": setup,
        "base_firstpayment": first,
        "currency": start.currency,
        "recurring": start.period.value,
        "free": start.is_free,
        "price": amount,
        "setup": setup,
    }


def product(each: "Product") -> shapes.ShopProduct:
    """A product."""
    return {
        "id": each.id,
        "name": each.name,
        "group_id": each.group_id,
        "status": each.status,
        "description": each.description,
        "pinned": each.pinned,
        "stock": each.stock,
        "type": each.type,
        "sort_order": each.sort_order,
        "image": picture(each.image),
        "created_at": moment(each.created_at),
        "updated_at": moment(each.updated_at),
        "deleted_at": None,
        "metadata": [],
    }


def customer(each: "Customer", known: "CustomerProfile") -> shapes.Customer:
    """A customer: never their password, nor anything that lets one in."""
    return {
        "id": each.id,
        "firstname": known.first_name,
        "lastname": known.last_name,
        "email": each.email or "",
        "phone": each.phone,
        "address": known.address,
        "address2": known.address2,
        "city": known.city,
        "country": known.country,
        "region": known.region,
        "zipcode": known.zip_code,
        "locale": known.locale,
        "company_name": known.company_name,
        "billing_details": known.billing_details,
        "email_verified_at": moment_or_none(known.email_verified_at),
        "is_confirmed": known.email_verified_at is not None,
        "is_deleted": each.deleted_at is not None,
        "dark_mode": known.dark_mode,
        "gdpr_compliment": known.gdpr_consent,
        "balance": number(Decimal(known.balance)),
        "last_login": moment_or_none(known.last_login_at),
        "notes": known.notes,
        "created_at": moment(each.created_at),
        "deleted_at": moment_or_none(each.deleted_at),
    }


def service(each: "Service", price: Decimal | None) -> shapes.ProvisioningService:
    """A service; ``price`` is what a period of it costs, if anything is said."""
    costs = number(price or Decimal(0))
    return {
        "id": each.id,
        "uuid": str(each.uid),
        "customer_id": each.customer_id,
        "name": each.name,
        "type": each.type,
        "billing": each.billing,
        "currency": each.currency,
        "price": costs,
        "initial_price": costs,
        "server_id": each.server_id,
        "product_id": each.product_id,
        "invoice_id": each.invoice_id,
        "pack_id": None,
        "status": each.status,
        "expires_at": moment_or_none(each.expires_at),
        "suspended_at": moment_or_none(each.suspended_at),
        "cancelled_at": moment_or_none(each.cancelled_at),
        "trial_ends_at": moment_or_none(each.trial_ends_at),
        "suspend_reason": each.suspend_reason,
        "cancelled_reason": each.cancelled_reason,
        "notes": each.notes,
        "delivery_errors": each.delivery_errors,
        "description": each.description,
        "cancellation_reason_id": None,
        "delivery_attempts": each.delivery_attempts,
        "renewals": each.renewals,
        "max_renewals": each.max_renewals,
        "data": each.data,
        "is_cancelled": each.is_cancelled,
        "created_at": moment(each.created_at),
        "updated_at": moment(each.updated_at),
        "deleted_at": moment_or_none(each.deleted_at),
    }


def invoice(each: "Invoice") -> shapes.CustomerInvoice:
    """A bill, without its lines."""
    return {
        "id": each.id,
        "customer_id": each.customer_id,
        "number": each.number,
        # One l in our word, two in theirs.
        "status": "cancelled" if each.status == "canceled" else each.status,
        "currency": each.currency,
        "subtotal": number(each.subtotal),
        "tax": number(each.tax_amount),
        "total": number(each.total),
        "due_date": _day(each.due_on),
        "paid_at": _day(each.paid_on),
        "notes": each.description or None,
        "created_at": moment(each.created_at),
        "updated_at": moment(each.updated_at),
    }


def _day(value: date | None) -> str | None:
    return None if value is None else f"{value.isoformat()}T00:00:00.000000Z"


def action(result: "ActionResult", price: Decimal | None) -> shapes.ServiceAction:
    """What became of an action on a service."""
    after = service(result.service, price)
    return {
        "data": after,
        "result": {
            "service": after,
            "success": result.success,
            "message": result.message,
            "created_at": moment(result.at),
            "data": [],
        },
    }


def metadata(
    kind: str, thing: int, values: Mapping[str, Any] | None, at: datetime
) -> list[shapes.Metadata]:
    """Free particulars of a thing, without those that would let somebody in."""
    return [
        {
            "id": place,
            "model_id": thing,
            "model_type": kind,
            "key": key,
            "value": None if value is None else str(value),
            "created_at": moment(at),
            "updated_at": moment(at),
        }
        for place, (key, value) in enumerate((values or {}).items(), start=1)
        if not key.startswith("2fa_") and not key.endswith(_SECRET_ENDINGS)
    ]


def embed(row: dict[str, Any], wanted: Included, relations: Mapping[str, Any]) -> dict[str, Any]:
    """``row`` with the relations that were asked for: whole, counted, or only said to exist."""
    for name, related in relations.items():
        if name in wanted.whole:
            row[name] = related
        many = related if isinstance(related, list) else [related] * (related is not None)
        if name in wanted.counted:
            row[f"{name}_count"] = len(many)
        if name in wanted.existing:
            row[f"{name}_exists"] = bool(many)
    return row


def by_id(rows: Iterable[Any], attribute: str) -> dict[int, list[Any]]:
    """``rows`` sorted out by an id that they carry."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, attribute), []).append(row)
    return found

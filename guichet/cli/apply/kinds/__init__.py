"""The kinds of entries a set-up file may have, in the order in which they build on each other.

A new kind is a module beside these, with a model of its entry and a function that compares it with
the desk and calls the verbs, and a line in this list.
"""

from guichet.cli.apply.kinds import (
    api_keys,
    assets,
    categories,
    companies,
    customers,
    excluded_days,
    invoices,
    leads,
    macros,
    mail_templates,
    newsletters,
    personal_keys,
    product_groups,
    products,
    queues,
    roles,
    services,
    settings,
    sla,
    tags,
    ticket_types,
    users,
)
from guichet.cli.apply.kinds.base import Kind

KINDS: tuple[Kind, ...] = (
    settings.KIND,
    sla.KIND,
    roles.KIND,
    users.KIND,
    queues.KIND,
    categories.KIND,
    ticket_types.KIND,
    tags.KIND,
    customers.KIND,
    product_groups.KIND,
    products.KIND,
    services.KIND,
    companies.KIND,
    assets.KIND,
    invoices.KIND,
    leads.KIND,
    newsletters.KIND,
    mail_templates.KIND,
    excluded_days.KIND,
    macros.KIND,
    api_keys.KIND,
    personal_keys.KIND,
)

__all__ = ["KINDS", "Kind"]

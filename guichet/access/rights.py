"""Everything one can be allowed to do. Rights are held per queue, or everywhere."""

from enum import StrEnum


class Right(StrEnum):
    """One permission. Its value is how roles, keys and set-up files write it."""

    TICKET_READ = "ticket.read"
    TICKET_CREATE = "ticket.create"
    TICKET_REPLY = "ticket.reply"
    TICKET_NOTE = "ticket.note"
    TICKET_ASSIGN = "ticket.assign"
    TICKET_STATUS = "ticket.status"
    TICKET_PRIORITY = "ticket.priority"
    TICKET_EDIT = "ticket.edit"
    TICKET_TAG = "ticket.tag"
    TICKET_ATTACH = "ticket.attach"
    TICKET_LINK = "ticket.link"
    TICKET_DELETE = "ticket.delete"
    TIME_LOG = "time.log"
    NOTES_READ = "notes.read"
    CUSTOMER_READ = "customer.read"
    CUSTOMER_WRITE = "customer.write"
    CUSTOMER_EVENT = "customer.event"
    CUSTOMER_MANAGE = "customer.manage"
    COMPANY_READ = "company.read"
    COMPANY_MANAGE = "company.manage"
    ASSET_READ = "asset.read"
    ASSET_MANAGE = "asset.manage"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_MANAGE = "catalogue.manage"
    SERVICE_READ = "service.read"
    SERVICE_MANAGE = "service.manage"
    INVOICE_READ = "invoice.read"
    INVOICE_MANAGE = "invoice.manage"
    LEAD_READ = "lead.read"
    LEAD_MANAGE = "lead.manage"
    NEWSLETTER_MANAGE = "newsletter.manage"
    QUEUE_MANAGE = "queue.manage"
    KEYS_MANAGE = "keys.manage"
    USERS_MANAGE = "users.manage"
    DESK_MANAGE = "desk.manage"


VIEWER = frozenset(
    {
        Right.TICKET_READ,
        Right.NOTES_READ,
        Right.CUSTOMER_READ,
        Right.COMPANY_READ,
        Right.ASSET_READ,
        Right.CATALOGUE_READ,
        Right.SERVICE_READ,
    }
)
"""Reads a queue, changes nothing."""

AGENT = VIEWER | {
    Right.TICKET_CREATE,
    Right.TICKET_REPLY,
    Right.TICKET_NOTE,
    Right.TICKET_ASSIGN,
    Right.TICKET_STATUS,
    Right.TICKET_PRIORITY,
    Right.TICKET_EDIT,
    Right.TICKET_TAG,
    Right.TICKET_ATTACH,
    Right.TICKET_LINK,
    Right.TICKET_DELETE,
    Right.TIME_LOG,
    Right.CUSTOMER_WRITE,
    Right.CUSTOMER_EVENT,
    Right.COMPANY_MANAGE,
    Right.ASSET_MANAGE,
    Right.SERVICE_MANAGE,
    Right.INVOICE_READ,
    Right.LEAD_READ,
    Right.LEAD_MANAGE,
}
"""Works the tickets of a queue."""

MANAGER = AGENT | {
    Right.QUEUE_MANAGE,
    Right.KEYS_MANAGE,
    Right.CUSTOMER_MANAGE,
    Right.CATALOGUE_MANAGE,
    Right.INVOICE_MANAGE,
    Right.NEWSLETTER_MANAGE,
}
"""Works a queue and manages it: its members, keys and settings."""

CUSTOMER = frozenset({Right.TICKET_READ, Right.TICKET_REPLY, Right.TICKET_ATTACH})
"""What customers may do with a ticket of their own."""

ADMINISTRATION = frozenset(Right)
"""Everything, everywhere."""

"""The verbs of tickets. Each asks permission, locks, writes and states the fact."""

from guichet.tickets.actions.change import (
    assign_ticket,
    change_priority,
    change_status,
    close_ticket,
    hold_ticket,
    reopen_ticket,
    solve_ticket,
    unhold_ticket,
    update_ticket,
)
from guichet.tickets.actions.copies import set_copies
from guichet.tickets.actions.create import NewTicket, create_ticket
from guichet.tickets.actions.customers import let_go_of_customer
from guichet.tickets.actions.delete import delete_ticket
from guichet.tickets.actions.edit import edit_ticket
from guichet.tickets.actions.files import Upload
from guichet.tickets.actions.labels import create_category, create_ticket_type
from guichet.tickets.actions.link import link_external_reference
from guichet.tickets.actions.messages import add_note, attach_file, reply_to_ticket
from guichet.tickets.actions.route import assign_waiting_tickets
from guichet.tickets.actions.tag import create_tag, tag_ticket
from guichet.tickets.actions.values import TicketChanges

__all__ = [
    "NewTicket",
    "TicketChanges",
    "Upload",
    "add_note",
    "assign_ticket",
    "assign_waiting_tickets",
    "attach_file",
    "change_priority",
    "change_status",
    "close_ticket",
    "create_category",
    "create_tag",
    "create_ticket",
    "create_ticket_type",
    "delete_ticket",
    "edit_ticket",
    "hold_ticket",
    "let_go_of_customer",
    "link_external_reference",
    "reopen_ticket",
    "reply_to_ticket",
    "set_copies",
    "solve_ticket",
    "tag_ticket",
    "unhold_ticket",
    "update_ticket",
]

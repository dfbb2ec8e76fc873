"""The verbs of tickets. Each asks permission, locks, writes and states the fact."""

from guichet.tickets.actions.attach import attach_file, attach_to_ticket, remove_attachment
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
from guichet.tickets.actions.escalate import escalate_ticket
from guichet.tickets.actions.fields import (
    FieldChanges,
    delete_custom_field,
    set_custom_field,
    shift_custom_field,
)
from guichet.tickets.actions.files import Upload, safe_file_name
from guichet.tickets.actions.labels import (
    create_category,
    create_ticket_type,
    update_ticket_type,
)
from guichet.tickets.actions.link import link_external_reference
from guichet.tickets.actions.messages import add_note, reply_to_ticket
from guichet.tickets.actions.move import move_ticket
from guichet.tickets.actions.route import assign_waiting_tickets
from guichet.tickets.actions.tag import create_tag, tag_ticket
from guichet.tickets.actions.time import Work, log_time
from guichet.tickets.actions.types import delete_ticket_type, shift_ticket_type
from guichet.tickets.actions.values import TicketChanges

__all__ = [
    "FieldChanges",
    "NewTicket",
    "TicketChanges",
    "Upload",
    "Work",
    "add_note",
    "assign_ticket",
    "assign_waiting_tickets",
    "attach_file",
    "attach_to_ticket",
    "change_priority",
    "change_status",
    "close_ticket",
    "create_category",
    "create_tag",
    "create_ticket",
    "create_ticket_type",
    "delete_custom_field",
    "delete_ticket",
    "delete_ticket_type",
    "edit_ticket",
    "escalate_ticket",
    "hold_ticket",
    "let_go_of_customer",
    "link_external_reference",
    "log_time",
    "move_ticket",
    "remove_attachment",
    "reopen_ticket",
    "reply_to_ticket",
    "safe_file_name",
    "set_copies",
    "set_custom_field",
    "shift_custom_field",
    "shift_ticket_type",
    "solve_ticket",
    "tag_ticket",
    "unhold_ticket",
    "update_ticket",
    "update_ticket_type",
]

"""How the mails that are written by template read until an administrator rewords them."""

from collections.abc import Mapping
from typing import Any

_SAID = "{% if comment %}{{ comment }}{% endif %}"
_SOLVED = "{% if resolution %}{{ resolution }}{% endif %}"
_DESCRIBED = "{{ ticket.description }}"

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "hello": "Hello,",
        "hello_colleague": "Hello,",
        "newticket": "A new ticket was opened: {{ ticket.tag }} {{ ticket.title }}.",
        "newticket_submitter": "We have received your request. Its number is {{ ticket.tag }}: please leave it in "
        "the subject when you write to us about it.",
        "assigned": "{{ ticket.tag }} {{ ticket.title }} is with {{ ticket.assigned_to }} now.",
        "assigned_owner": "{{ ticket.tag }} {{ ticket.title }} is yours now.",
        "updated": "There is something new in {{ ticket.tag }} {{ ticket.title }}.",
        "updated_submitter": "We have answered your request {{ ticket.tag }} {{ ticket.title }}.",
        "resolved": "{{ ticket.tag }} {{ ticket.title }} was solved.",
        "resolved_submitter": "Your request {{ ticket.tag }} {{ ticket.title }} was solved. If it was not, just answer.",
        "closed": "{{ ticket.tag }} {{ ticket.title }} was closed.",
        "closed_submitter": "Your request {{ ticket.tag }} {{ ticket.title }} was closed.",
        "escalated": "{{ ticket.tag }} {{ ticket.title }} has waited too long; its priority is {{ ticket.priority_name }} now.",
        "escalated_submitter": "Your request {{ ticket.tag }} {{ ticket.title }} has waited too long. We have given it a higher "
        "priority.",
        "facts": "Queue: {{ queue.title }}\nStatus: {{ ticket.status_name }}\nPriority: {{ ticket.priority_name }}",
        "newticket_suffix": "Opened",
        "assigned_suffix": "Assigned",
        "yours": "Assigned To You",
        "updated_suffix": "Updated",
        "resolved_suffix": "Resolved",
        "closed_suffix": "Closed",
        "escalated_suffix": "Escalated",
        "newticket_said": _DESCRIBED,
        "assigned_said": _DESCRIBED,
        "updated_said": _SAID,
        "resolved_said": _SOLVED,
        "closed_said": _SAID,
        "escalated_said": "",
        "link": "{% if ticket.public_url %}Follow it here: {{ ticket.public_url }}{% endif %}",
        "staff_link": "{{ ticket.staff_url }}",
    },
    "fr": {
        "hello": "Bonjour,",
        "hello_colleague": "Bonjour,",
        "newticket": "Un nouveau ticket a été ouvert : {{ ticket.tag }} {{ ticket.title }}.",
        "newticket_submitter": "Nous avons bien reçu votre demande. Elle porte le numéro {{ ticket.tag }} : merci de le laisser dans "
        "l’objet de vos messages à ce sujet.",
        "assigned": "{{ ticket.tag }} {{ ticket.title }} est confié à {{ ticket.assigned_to }}.",
        "assigned_owner": "{{ ticket.tag }} {{ ticket.title }} vous est confié.",
        "updated": "Il y a du nouveau dans {{ ticket.tag }} {{ ticket.title }}.",
        "updated_submitter": "Nous avons répondu à votre demande {{ ticket.tag }} {{ ticket.title }}.",
        "resolved": "{{ ticket.tag }} {{ ticket.title }} est résolu.",
        "resolved_submitter": "Votre demande {{ ticket.tag }} {{ ticket.title }} est résolue. Si elle ne l’est pas, il suffit de "
        "répondre.",
        "closed": "{{ ticket.tag }} {{ ticket.title }} est fermé.",
        "closed_submitter": "Votre demande {{ ticket.tag }} {{ ticket.title }} est fermée.",
        "escalated": "{{ ticket.tag }} {{ ticket.title }} attend depuis trop longtemps ; sa priorité est maintenant "
        "{{ ticket.priority_name }}.",
        "escalated_submitter": "Votre demande {{ ticket.tag }} {{ ticket.title }} attend depuis trop longtemps. Nous avons relevé sa "
        "priorité.",
        "facts": "File : {{ queue.title }}\nStatut : {{ ticket.status_name }}\nPriorité : {{ ticket.priority_name }}",
        "newticket_suffix": "Ouvert",
        "assigned_suffix": "Attribué",
        "yours": "Il est à vous",
        "updated_suffix": "Mis à jour",
        "resolved_suffix": "Résolu",
        "closed_suffix": "Fermé",
        "escalated_suffix": "Relevé",
        "newticket_said": _DESCRIBED,
        "assigned_said": _DESCRIBED,
        "updated_said": _SAID,
        "resolved_said": _SOLVED,
        "closed_said": _SAID,
        "escalated_said": "",
        "link": "{% if ticket.public_url %}Suivez-la ici : {{ ticket.public_url }}{% endif %}",
        "staff_link": "{{ ticket.staff_url }}",
    },
}  # fmt: skip

SAMPLE: Mapping[str, Any] = {
    "queue": {
        "title": "Support",
        "slug": "support",
        "email_address": "support@example.com",
        "from_address": "Support <support@example.com>",
        "locale": "en",
    },
    "ticket": {
        "id": 17,
        "tag": "[support-17]",
        "ticket": "[support-17]",
        "reference": "SUP-012",
        "title": "The printer is on fire",
        "created": "2027-01-31 10:00",
        "modified": "2027-01-31 10:05",
        "submitter_email": "jean@example.com",
        "status": 1,
        "status_name": "Open",
        "get_status": "Open",
        "on_hold": False,
        "description": "It started this morning.",
        "resolution": "",
        "priority": 3,
        "priority_name": "Normal",
        "get_priority_display": "Normal",
        "last_escalation": "",
        "assigned_to": "Alice Martin",
        "get_assigned_to": "Alice Martin",
        "public_url": "https://desk.example.com/view/?ticket=support-17",
        "ticket_url": "https://desk.example.com/view/?ticket=support-17",
        "staff_url": "https://desk.example.com/tickets/SUP-012",
    },
    "comment": "Have you tried turning it off?",
    "resolution": "It is off now.",
}
"""Every word a template may use, with what it might say."""

"""The tables of the shop."""

from guichet.commerce.models.catalogue import Availability, Price, Product, ProductGroup
from guichet.commerce.models.invoices import Invoice, InvoiceLine
from guichet.commerce.models.leads import Lead, LeadTag, Newsletter, Subscriber
from guichet.commerce.models.services import Service, TicketMatter

__all__ = [
    "Availability",
    "Invoice",
    "InvoiceLine",
    "Lead",
    "LeadTag",
    "Newsletter",
    "Price",
    "Product",
    "ProductGroup",
    "Service",
    "Subscriber",
    "TicketMatter",
]

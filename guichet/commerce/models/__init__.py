"""The tables of the shop."""

from guichet.commerce.models.catalogue import Availability, Price, Product, ProductGroup
from guichet.commerce.models.services import Service, TicketMatter

__all__ = ["Availability", "Price", "Product", "ProductGroup", "Service", "TicketMatter"]

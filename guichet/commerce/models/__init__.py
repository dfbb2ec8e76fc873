"""The tables of the shop."""

from guichet.commerce.models.catalogue import Availability, Price, Product, ProductGroup

__all__ = ["Availability", "Price", "Product", "ProductGroup"]

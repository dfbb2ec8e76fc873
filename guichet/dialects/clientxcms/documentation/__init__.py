"""The API explains itself: an OpenAPI document made from the table of routes, and a page to try it.

Nothing here is loaded before somebody asks.
"""

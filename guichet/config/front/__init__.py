"""The front: ordinary requests go to Django on threads, live streams stay on the event loop.

See docs/decisions/0006.
"""

"""Promising."""

from guichet.sla.actions.policies import set_sla_policy

__all__ = ["set_sla_policy"]

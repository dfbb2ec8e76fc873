"""A provisioner that tests can let fail."""

from dataclasses import dataclass, field

import pytest

from guichet.commerce.provisioners import Order, ProvisioningFailed, provisioners


@dataclass
class Panel:
    """Remembers what it was asked; fails while ``trouble`` is set."""

    trouble: str = ""
    asked: list[str] = field(default_factory=list)

    def _answer(self, action: str, order: Order) -> str:
        self.asked.append(action)
        if self.trouble:
            raise ProvisioningFailed(self.trouble)
        return f"{action} {order.name}"

    def deliver(self, order: Order) -> str:
        return self._answer("deliver", order)

    def suspend(self, order: Order) -> str:
        return self._answer("suspend", order)

    def unsuspend(self, order: Order) -> str:
        return self._answer("unsuspend", order)

    def expire(self, order: Order) -> str:
        return self._answer("expire", order)

    def renew(self, order: Order) -> str:
        return self._answer("renew", order)


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> Panel:
    """The provisioner of products of the type ``panel``."""
    installed = Panel()
    monkeypatch.setitem(provisioners(), "panel", installed)
    return installed

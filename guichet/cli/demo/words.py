"""Filling the blanks of a conversation, so that one script makes many different tickets."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency

ZONE = ZoneInfo("Europe/Paris")
_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# French sets a space before some signs, at which no line may break.
_LONELY = re.compile(r" (?=[;:?!%€»](?:\s|[.,)*]|$))|(?<=«) ")

_MAILBOXES = {
    "fr": ("contact", "commandes", "accueil", "devis"),
    "en": ("hello", "orders", "office", "quotes"),
}
_COLLEAGUES = {
    "fr": ("Inès", "Chloé", "Manon", "Agathe", "Louise"),
    "en": ("Hannah", "Beth", "Imogen", "Rosie", "Clara"),
}
_CURRENCIES = {"+33": "EUR", "+44": "GBP", "+1 ": "USD"}
_THANKS = {
    "fr": (
        "Merci d'avance,\n{customer}",
        "Cordialement,\n{customer}\n{company}",
        "Bonne journée,\n{first}",
        "{first}",
    ),
    "en": (
        "Many thanks,\n{customer}",
        "Best regards,\n{customer}\n{company}",
        "{first}",
        "Thanks!",
    ),
}
_HELLO = {"fr": ("Bonjour,", "Bonjour à tous,", ""), "en": ("Hello,", "Hi there,", "")}
_GREETING = {"fr": "Bonjour {first},", "en": "Hello {first},"}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A customer as the set-up file describes them."""

    name: str
    email: str
    phone: str
    company: str
    language: str

    @property
    def first(self) -> str:
        return self.name.split()[0]

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]


class Words:
    """The blanks of one ticket. ``{hour}`` alone moves with the conversation."""

    def __init__(self, random: Random, person: Person, opened_at: datetime) -> None:
        self._random = random
        self._language = person.language
        self._day = opened_at.astimezone(ZONE).date()
        self._values = {
            "customer": person.name,
            "first": person.first,
            "company": person.company,
            "domain": person.domain,
            **self._machines(person.domain),
            **self._papers(person.phone),
            **self._product(),
        }

    def fill(self, text: str, moment: datetime) -> str:
        """``text`` as it is said at ``moment``. Raises KeyError for a blank nobody fills."""
        filled = _BLANK.sub(lambda blank: self._value(blank[1], moment), text)
        return _LONELY.sub("\u00a0", filled) if self._language == "fr" else filled

    def opening(self, text: str, moment: datetime) -> str:
        """The customer's first message: with a greeting and a signature, as people write."""
        hello = self._random.choice(_HELLO[self._language])
        thanks = self._random.choice(_THANKS[self._language])
        return self.fill("\n\n".join(filter(None, (hello, text, thanks))), moment)

    def answer(self, text: str, moment: datetime, *, agent: str, first: bool) -> str:
        """An agent's message, signed; the first one greets the customer."""
        greeting = _GREETING[self._language] if first else ""
        signature = agent.split()[0]
        return self.fill("\n\n".join(filter(None, (greeting, text, signature))), moment)

    def _value(self, name: str, moment: datetime) -> str:
        if name == "hour":
            told = (moment - timedelta(minutes=self._random.randint(15, 70))).astimezone(ZONE)
            return f"{told:%-H} h {told:%M}" if self._language == "fr" else f"{told:%H:%M}"
        return self._values[name]

    def _machines(self, domain: str) -> dict[str, str]:
        random, language = self._random, self._language
        host = random.randint(11, 240)
        return {
            "server": f"web-{random.randint(1, 24):02}",
            "ip": f"203.0.113.{host}",
            "old_ip": f"198.51.100.{random.randint(4, 250)}",
            "ipv6": f"2001:db8:40:{host:x}::80",
            "mailbox": f"{random.choice(_MAILBOXES[language])}@{domain}",
            "php": random.choice(("8.3", "8.4")),
            "old_php": random.choice(("7.3", "7.4")),
            "size": f"{random.randint(6, 88)} {'Go' if language == 'fr' else 'GB'}",
            "percent": str(random.randint(91, 99)),
            "browser": random.choice(("Firefox", "Chrome", "Safari")),
            "error": f"{random.getrandbits(32):08x}",
        }

    def _papers(self, phone: str) -> dict[str, str]:
        random, language = self._random, self._language
        past = self._day - timedelta(days=random.randint(1, 20))
        weekday = self._day + timedelta(days=random.randint(1, 5))
        price = random.choice((9, 24, 48, 96, 180, 348, 612)) + random.choice((0, 0.5, 0.9))
        return {
            "order": str(random.randint(11800, 48900)),
            "invoice": f"{self._day.year}-{random.randint(110, 980):04}",
            "amount": format_currency(price, _CURRENCIES[phone[:3]], locale=_locale(language)),
            "date": format_date(past, "d MMMM", locale=_locale(language)),
            "day": format_date(weekday, "EEEE", locale=_locale(language)),
            "count": str(random.randint(12, 480)),
            "small": str(random.randint(3, 9)),
            "plan": random.choice(("Pro", "Business")),
            "colleague": random.choice(_COLLEAGUES[language]),
        }

    def _product(self) -> dict[str, str]:
        month, patch = self._day.month, self._random.randint(1, 5)
        return {
            "previous": f"4.{month}.{patch - 1}",
            "version": f"4.{month}.{patch}",
            "next": f"4.{month}.{patch + 1}",
            "issue": f"PV-{self._random.randint(1100, 1990)}",
        }


def _locale(language: str) -> str:
    return {"fr": "fr_FR", "en": "en_GB"}[language]

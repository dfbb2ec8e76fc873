"""Every setting an operator can give, read from the environment once and checked.

Any setting may also come from a file: ``GUICHET_SECRET_KEY_FILE=/run/secrets/key`` is read when
``GUICHET_SECRET_KEY`` itself is not set, which is how container secrets arrive.
"""

import os
import re
import secrets
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "GUICHET_"

Network = IPv4Network | IPv6Network


class SecretFiles(PydanticBaseSettingsSource):
    """Reads ``GUICHET_<NAME>_FILE`` where ``GUICHET_<NAME>`` is absent."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        value = Path(path).read_text(encoding="utf-8").strip() if path else None
        return value, field_name, False

    def __call__(self) -> Mapping[str, Any]:  # type: ignore[override]
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


class Environment(BaseSettings):
    """What the operator decides. Each field is ``GUICHET_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    data_dir: Path = Field(
        default=Path("data"),
        description="Folder for the SQLite database, attachments and the generated secret key.",
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the web server listens on.")
    base_url: str = Field(
        default="",
        description="Public address of this desk, used in every link that leaves it. "
        "Without it: http://HOST:PORT.",
    )
    database_url: str = Field(
        default="",
        description="sqlite:///absolute/path.db or postgresql://user:password@host/name. "
        "Without it: an SQLite file in the data folder.",
    )
    smtp_url: str = Field(
        default="",
        description="smtp://user:password@host:587 (STARTTLS when offered), smtps://host:465, "
        "or empty: no mail leaves this desk.",
    )
    mail_from: str = Field(
        default="",
        description="Sender of outgoing mail. Without it: guichet@ the host of the base URL.",
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Web processes. More than one needs PostgreSQL.",
    )
    threads: int = Field(
        default=16, ge=1, le=256, description="Request threads in each web process."
    )
    secret_key: str = Field(
        default="",
        description="Signs sessions and links. Without it: generated once in the data folder.",
    )
    language: Literal["fr", "en"] = Field(
        default="fr", description="Language of pages and mail for people who have not chosen one."
    )
    time_zone: str = Field(
        default="Europe/Paris", description="Time zone of dates on pages and of day counts."
    )
    supportdesk_rate_limits: Literal["default", "documented", "off"] = Field(
        default="default",
        description="Requests per key on /api/v1: default (50/s, 300/10 s, 1200/min), "
        "documented (3/s, 20/10 s, 100/min) or off.",
    )
    icd_rate_limit: int = Field(
        default=1200, ge=0, description="Requests a minute per token on /api.php; 0 for no limit."
    )
    clientxcms_rate_limit: int = Field(
        default=60,
        ge=0,
        description="Requests a minute on /api/application per owner of a key; 0 for no limit.",
    )
    clientxcms_key_lifetime: int = Field(
        default=0,
        ge=0,
        description="Minutes after which every key of /api/application ends; 0 for never.",
    )
    clientxcms_cors_origin: str = Field(
        default="",
        description="The one site whose pages may read /api/application, such as "
        "https://shop.example.com; empty for none.",
    )
    disabled_dialects: str = Field(
        default="", description="Dialects that do not answer here, separated by commas."
    )
    dialect_prefix: str = Field(
        default="",
        description="A path under which the dialects answer too, such as /tracker.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or ranges of reverse proxies whose X-Forwarded-For and "
        "X-Forwarded-Proto are believed, separated by commas.",
    )
    max_attachment_bytes: int = Field(
        default=20 * 1024 * 1024, ge=1, description="Largest file a person may attach, in bytes."
    )
    sqlite_synchronous: Literal["FULL", "NORMAL"] = Field(
        default="FULL",
        description="FULL survives power loss; NORMAL is faster and may lose the last moments.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important log line that is written."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="auto writes text on a terminal and JSON elsewhere."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError("use sqlite:///absolute/path.db or postgresql://user@host/name")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_server(cls, value: str) -> str:
        if value and (
            urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname
        ):
            raise ValueError("use smtp://user:password@host:587 or smtps://host:465")
        return value

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (
            urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc
        ):
            raise ValueError("use a full address such as https://desk.example.com")
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("use a name such as Europe/Paris") from error
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _known_addresses(cls, value: str) -> str:
        for address in _listed(value):
            try:
                ip_network(address)
            except ValueError as error:
                raise ValueError(
                    f"{address!r} is neither an address nor a range such as 10.0.0.0/8"
                ) from error
        return value

    @field_validator("dialect_prefix")
    @classmethod
    def _plain_path(cls, value: str) -> str:
        if not re.fullmatch(r"/?([\w.~-]+/)*[\w.~-]*", value, re.ASCII):
            raise ValueError("use a path such as /tracker")
        return value.strip("/")

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.base_url = self.base_url or f"http://{self.host}:{self.port}"
        self.database_url = self.database_url or f"sqlite:///{self.data_dir / 'guichet.db'}"
        self.mail_from = self.mail_from or f"guichet@{urlsplit(self.base_url).hostname}"
        if self.workers > 1 and self.uses_sqlite:
            raise ValueError("GUICHET_WORKERS above 1 needs PostgreSQL (GUICHET_DATABASE_URL)")
        return self

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The reverse proxies that are believed."""
        return tuple(ip_network(address) for address in _listed(self.trusted_proxies))

    @property
    def switched_off_dialects(self) -> frozenset[str]:
        """Names of the dialects that do not answer here."""
        return frozenset(_listed(self.disabled_dialects))

    def signing_key(self) -> str:
        """The secret key; made once in the data folder, readable by its owner only."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        if not path.exists():
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8").strip()


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _write_once(path: Path, text: str) -> None:
    """Two processes may start together: the first one's key stands for both."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


@cache
def environment() -> Environment:
    """The settings of this process.

    Raises ``pydantic.ValidationError`` when one of them can't be used.
    """
    return Environment()

"""Django's settings, derived from the environment. Nothing is decided here but wiring."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from guichet.config.environment import Environment, environment

ENV = environment()
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = ENV.signing_key()
# Links are built from GUICHET_BASE_URL alone, so the Host header decides nothing.
ALLOWED_HOSTS = ["*"]
BASE_URL = ENV.base_url
SMTP_URL = ENV.smtp_url
MAIL_FROM = ENV.mail_from

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "guichet.events",
    "guichet.sla",
    "guichet.people",
    "guichet.desk",
    "guichet.tickets",
    "guichet.assets",
    "guichet.commerce",
    "guichet.automation",
    "guichet.mail",
    "guichet.config",
    "guichet.web",
]

MIDDLEWARE = [
    "guichet.config.middleware.RequestIdMiddleware",
    "guichet.config.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guichet.config.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guichet.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guichet.web.middleware.ActorMiddleware",
    "guichet.config.middleware.BodyLimitMiddleware",
]

ROOT_URLCONF = "guichet.config.urls"
# The wires answer in place: a redirect would turn a POST into a GET.
APPEND_SLASH = False
PREPEND_WWW = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "guichet.web.context.desk",
            ],
        },
    }
]


# A server that is gone, or a table that somebody locks, must not hold a request for ever. Each of
# these gives way to what the address says (postgresql://…?connect_timeout=30).
_PATIENCE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "options": "-c lock_timeout=10s",
}

# PostgreSQL parses and plans a statement once for each connection, not each time: a third of what
# filing a ticket costs it, two thirds of what reading one does.
_PREPARED: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3}


def _database(env: Environment) -> dict[str, Any]:
    """The one database, tuned so that what was answered 2xx survives a crash."""
    url = urlsplit(env.database_url)
    if env.uses_sqlite:
        return {
            "ENGINE": "guichet.config.sqlite",
            "NAME": unquote(url.path),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                # Longer, and something is wrong: the caller hears that it should come back.
                "timeout": float(_query(url.query).get("timeout", "10")),
                # The system keeps the file's pages: a large cache in each thread, or a mapped file,
                # holds memory without being quicker, and a disk in trouble ends who mapped it.
                "init_command": "PRAGMA journal_mode=WAL;"
                f"PRAGMA synchronous={env.sqlite_synchronous};"
                "PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;",
            },
        }
    return {
        "ENGINE": "guichet.config.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or _query(url.query).get("host", "")),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _PATIENCE
        | _PREPARED
        | {k: v for k, v in _query(url.query).items() if k != "host"},
    }


def _query(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split("&") if part)
    return {name: unquote(value) for name, _sign, value in pairs}


DATABASES = {"default": _database(ENV)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
# Usernames are unique whatever their letter case, by a constraint Django does not look for.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
PASSWORD_HASHERS = ["guichet.people.passwords.DeskArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Usernames are unique whatever their letter case, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["guichet.people.sessions.UserBackend"]
LOGIN_URL = "/sign-in"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "guichet_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.base_url.startswith("https://")
CSRF_COOKIE_NAME = "guichet_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
CSRF_FAILURE_VIEW = "guichet.web.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = ENV.language
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_DIR = ENV.data_dir
ATTACHMENTS_DIR = ENV.data_dir / "attachments"
MAX_ATTACHMENT_BYTES = ENV.max_attachment_bytes
# The largest body anybody may send: Integria's clients put a file into one field as base64, which
# makes it half as large again. The other dialects take less, and say so in their own envelope.
DATA_UPLOAD_MAX_MEMORY_SIZE = ENV.max_attachment_bytes * 3 // 2 + 1024 * 1024

# How much programs may ask: see each dialect's README.
SUPPORTDESK_RATE_LIMITS = ENV.supportdesk_rate_limits
ICD_RATE_LIMIT = ENV.icd_rate_limit
CLIENTXCMS_RATE_LIMIT = ENV.clientxcms_rate_limit
CLIENTXCMS_KEY_LIFETIME = ENV.clientxcms_key_lifetime
CLIENTXCMS_CORS_ORIGIN = ENV.clientxcms_cors_origin.rstrip("/")

# Logging is set up by the commands (guichet.config.logs); Django's own would undo parts of it.
LOGGING_CONFIG = None

# Who hears facts, and what is tidied up now and then: `guichet listeners` prints the map.
LISTENER_MODULES = [
    "guichet.events.housekeeping",
    "guichet.people.housekeeping",
    "guichet.desk.housekeeping",
    "guichet.tickets.housekeeping",
    "guichet.tickets.auto_close",
    "guichet.tickets.listeners",
    "guichet.commerce.jobs",
    "guichet.commerce.listeners",
    "guichet.automation.jobs",
    "guichet.mail.listeners",
    "guichet.mail.to_customers",
]

"""One line for each thing worth knowing, as JSON or text, with the request's id and no secret."""

import logging
import sys
import threading
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any, TextIO

import structlog

from guichet.lib.trace import request_id

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
SECRET_WORDS = ("password", "token", "secret", "authorization", "cookie", "api_key")
HIDDEN = "•••"

_Fields = MutableMapping[str, Any]


def configure(*, level: str, form: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process, also those of libraries, to ``stream`` (stderr).

    ``form`` is json, text or auto (text on a terminal).
    """
    stream = stream or sys.stderr
    text = as_text(form, stream)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_request_id,
            _hide_secrets,
            *_rendering(text=text, colors=text and stream.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_names: _Lines(stream),
        cache_logger_on_first_use=True,
    )
    _adopt_libraries(LEVELS[level])


def as_text(form: str, stream: TextIO | None = None) -> bool:
    """Whether lines are for people: asked for, or written to a terminal."""
    return form == "text" or (form == "auto" and (stream or sys.stderr).isatty())


def _rendering(*, text: bool, colors: bool) -> list[structlog.typing.Processor]:
    if text:
        # Prettier tracebacks print local variables, among them what people typed.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _add_request_id(_logger: Any, _method: str, fields: _Fields) -> _Fields:
    identifier = request_id()
    if identifier:
        fields.setdefault("request_id", identifier)
    return fields


def _hide_secrets(_logger: Any, _method: str, fields: _Fields) -> _Fields:
    for name in filter(_is_secret, fields):
        fields[name] = HIDDEN
    return fields


@lru_cache(maxsize=1000)
def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_WORDS)


class _Lines:
    """Writes whole lines. A log that nobody reads any more must not fail a request."""

    _lock = threading.Lock()

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        try:
            with self._lock:
                self._stream.write(f"{line}\n")
                self._stream.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = exception = msg


class _Forward(logging.Handler):
    """Hands lines of libraries (Django, granian) to structlog, so that all lines look alike."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        log.log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)


def _adopt_libraries(level: int) -> None:
    root = logging.getLogger()
    root.handlers = [_Forward()]
    # Libraries tell much that is of no use here; what went wrong always is.
    root.setLevel(max(level, logging.WARNING))
    logging.captureWarnings(capture=True)
    # Each request has its own line already, and refusals are not warnings.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)

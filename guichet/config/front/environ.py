"""An ASGI request in the words of WSGI (PEP 3333)."""

import sys
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from guichet.config.front.asgi import Scope
from guichet.config.front.bodies import Body
from guichet.config.front.proxies import Proxies

Environ = dict[str, Any]

_FIXED: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}

# The body arrives whole and plain, whatever these said about its journey.
_ABOUT_THE_JOURNEY = frozenset({"content-length", "transfer-encoding", "expect", "connection"})
NOT_KEPT = "guichet.body_not_kept"
"""Set when the body had to be left out because there was no room for it."""

_HEARSAY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def environ_of(scope: Scope, proxies: Proxies) -> Environ:
    """The environment of a request, still without its body."""
    server = scope.get("server") or ("", "")
    environ = _FIXED | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": _path(scope),
        # As it was sent: only here an encoded slash still differs from a plain one.
        "RAW_URI": scope["raw_path"].decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "wsgi.input": BytesIO(),
    }
    _add_headers(environ, scope)
    _add_caller(environ, scope, proxies)
    return environ


def add_body(environ: Environ, body: Body) -> None:
    """Let ``environ`` carry ``body``."""
    environ["wsgi.input"] = body.file
    environ["CONTENT_LENGTH"] = str(body.length)
    if not body.kept:
        environ[NOT_KEPT] = True


def _path(scope: Scope) -> str:
    """The path's bytes as latin-1 text, as WSGI carries them."""
    raw: bytes = scope["raw_path"]
    return (unquote_to_bytes(raw) if b"%" in raw else raw).decode("latin-1")


def _add_headers(environ: Environ, scope: Scope) -> None:
    for name, value in scope["headers"]:
        key = _key(name)
        if key is None:
            continue
        text = value.decode("latin-1")
        if key in environ:
            glue = "; " if key == "HTTP_COOKIE" else ", "
            text = f"{environ[key]}{glue}{text}"
        environ[key] = text


@lru_cache(maxsize=512)
def _key(name: bytes) -> str | None:
    """The variable of a header, or None when it is not passed on.

    ``X_Forwarded_For`` and ``X-Forwarded-For`` would be the same variable, so that anybody could
    write what only proxies may: names with underscores are dropped, as nginx does.
    """
    text = name.decode("latin-1").lower()
    if "_" in text or text in _ABOUT_THE_JOURNEY:
        return None
    variable = text.upper().replace("-", "_")
    return variable if variable == "CONTENT_TYPE" else f"HTTP_{variable}"


def _add_caller(environ: Environ, scope: Scope, proxies: Proxies) -> None:
    peer = (scope.get("client") or ("",))[0]
    caller = proxies.caller(
        peer,
        scope.get("scheme", "http"),
        forwarded_for=environ.get("HTTP_X_FORWARDED_FOR", ""),
        proto=environ.get("HTTP_X_FORWARDED_PROTO", ""),
    )
    environ["REMOTE_ADDR"] = caller.address
    environ["wsgi.url_scheme"] = caller.scheme
    if not proxies.trusts(peer):
        for name in _HEARSAY:
            environ.pop(name, None)

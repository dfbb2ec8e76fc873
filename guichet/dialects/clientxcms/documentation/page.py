"""The page on which one reads the documentation and tries routes out: Swagger UI.

Its files come from a package that carries them, and leave from here: no other host is asked.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse

from guichet.dialects.base import MethodNotAllowed, Route
from guichet.lib.errors import NotFound

_PACKAGE = "drf_spectacular_sidecar"
_FOLDER = "static/drf_spectacular_sidecar/swagger-ui-dist"
_TYPES = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
_START = "start.js"
_DAY = "public, max-age=86400"

# Every address is relative: the dialect may be mounted below a prefix.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CLIENTXCMS New Gen API</title>
<link rel="stylesheet" href="../docs/asset/swagger-ui.css">
<link rel="icon" type="image/png" href="../docs/asset/favicon-32x32.png">
</head>
<body>
<main id="swagger-ui"></main>
<script src="../docs/asset/swagger-ui-bundle.js"></script>
<script src="../docs/asset/start.js"></script>
</body>
</html>
"""
_SCRIPT = """SwaggerUIBundle({
  url: "../docs/api-docs.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  // The usual validator is another host.
  validatorUrl: null,
});
"""


def page(request: HttpRequest) -> HttpResponse:
    """Swagger UI, for anybody."""
    _see_method(request)
    return HttpResponse(_PAGE, content_type="text/html; charset=utf-8")


def api_docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for anybody."""
    _see_method(request)
    from guichet.dialects.clientxcms.documentation.openapi import document

    return JsonResponse(document())


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the page. Raises NotFound for any other."""
    _see_method(request)
    if name == _START:
        content, kind = _SCRIPT.encode(), "text/javascript; charset=utf-8"
    elif name in _TYPES:
        content, kind = (_folder() / name).read_bytes(), _TYPES[name]
    else:
        raise NotFound("path")
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": _DAY})


@cache
def _folder() -> Path:
    # Found, not imported: it is a Django app for another framework.
    found = find_spec(_PACKAGE)
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / _FOLDER


def _see_method(request: HttpRequest) -> None:
    if request.method not in {"GET", "HEAD"}:
        raise MethodNotAllowed(["GET", "HEAD"])


ROUTES = (
    Route("api/documentation", page),
    Route("docs/api-docs.json", api_docs),
    Route("docs/asset/<str:name>", asset),
)

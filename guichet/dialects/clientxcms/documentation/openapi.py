"""The OpenAPI document: every route, permission, refusal and media type, from the table itself."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings

from guichet.dialects.clientxcms.abilities import EVERYTHING, spellings
from guichet.dialects.clientxcms.documentation.schemas import Schema, Schemas
from guichet.dialects.clientxcms.endpoints import Endpoint
from guichet.dialects.clientxcms.fields import Body, Field
from guichet.dialects.clientxcms.listing import Listing
from guichet.dialects.clientxcms.paging import LARGEST_SIZE, USUAL_SIZE
from guichet.dialects.clientxcms.views import ENDPOINTS

_MEDIA = ("application/json", "application/xml")
_FORMS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
_VARIABLE = re.compile(r"\{(\w+)\}")
_NUMBERED = {"customers", "products", "groups", "pricings", "departments"}
_ACTIONS = ("suspend", "reactivate", "ban", "disable2FA")

_REFUSALS = {
    400: "Not possible now, or an unknown filter, sort or include",
    401: "No key, or one that is unknown, over or a customer's",
    403: "The key lacks the permission, or its owner the right",
    404: "There is no such thing",
    413: "More was sent than is taken here",
    422: "Something that was sent can't be used",
    429: "The owner of the key asks too often",
    500: "An accident; nothing was changed",
    503: "The operator is at work, or the database is away",
}
_ALWAYS = (401, 403, 429, 500, 503)


@cache
def document() -> Schema:
    """The whole document, made once in the life of a process."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        for place, (method, path) in enumerate(endpoint.addresses()):
            operations = paths.setdefault(f"/application/{path}", {})
            operations[method.lower()] = _operation(endpoint, schemas, path, alias=place)
    return {
        "openapi": "3.0.0",
        "info": {
            "title": "CLIENTXCMS New Gen API",
            "version": "1.0.2",
            "description": "The application API, as Guichet serves it. Answers are JSON, or XML "
            "where `Accept` prefers it.",
        },
        "servers": [{"url": f"{settings.BASE_URL}/api"}],
        "security": [{"sanctum": []}],
        "tags": [{"name": name} for name in dict.fromkeys(each.tag for each in ENDPOINTS)],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "sanctum": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Bearer <key>`",
                }
            },
            "schemas": {**schemas.components, **_ERRORS},
        },
    }


def _operation(endpoint: Endpoint, schemas: Schemas, path: str, *, alias: int) -> Schema:
    names = sorted(spellings(endpoint.permission))
    operation: Schema = {
        "operationId": _operation_id(endpoint, alias),
        "summary": endpoint.summary,
        "description": f"Permission: any of {', '.join(f'`{name}`' for name in names)}, "
        f"or `{EVERYTHING}`.",
        "tags": [endpoint.tag],
        "parameters": [*_path_parameters(path), *_query_parameters(endpoint)],
        "responses": _responses(endpoint, schemas, path),
        "x-permissions": names,
    }
    if alias:
        operation["deprecated"] = True
        operation["description"] += " An alias kept for generated clients."
    if endpoint.body is not None:
        operation["requestBody"] = _request_body(endpoint.body)
    return operation


def _operation_id(endpoint: Endpoint, alias: int) -> str:
    words = [*re.findall(r"\w+", endpoint.summary.lower().replace("'s", ""))]
    name = words[0] + "".join(word.capitalize() for word in words[1:] if word not in {"a", "the"})
    return f"{name}{alias + 1}" if alias else name


def _path_parameters(path: str) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(path, name)}
        for name in _VARIABLE.findall(path)
    ]


def _path_schema(path: str, name: str) -> Schema:
    if name == "action":
        return {"type": "string", "enum": list(_ACTIONS)}
    if path.partition("/")[0] in _NUMBERED:
        return {"type": "integer", "minimum": 1}
    return {"type": "string", "minLength": 1, "description": "The id, or the uuid."}


def _query_parameters(endpoint: Endpoint) -> list[Schema]:
    parameters = [_parameter(each.name, each.schema, each.description) for each in endpoint.query]
    if endpoint.includes:
        words = [f"{name}{more}" for name in endpoint.includes for more in ("", "Count", "Exists")]
        parameters.append(
            _parameter("include", {"type": "string"}, f"With commas: {', '.join(words)}.")
        )
    return [*parameters, *(_list_parameters(endpoint.listing) if endpoint.listing else ())]


def _list_parameters(listing: Listing) -> list[Schema]:
    sorts = ", ".join(listing.sorts)
    size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": USUAL_SIZE}
    return [
        _parameter("page", {"type": "integer", "minimum": 1, "default": 1}),
        _parameter("per_page", size),
        _parameter("sort", {"type": "string"}, f"With commas, `-` for descending: {sorts}."),
        *(
            _parameter(f"filter[{name}]", {"type": "string"}, "Several with commas: any of them.")
            for name in listing.filters
        ),
    ]


def _parameter(name: str, schema: Any, description: str = "") -> Schema:
    told = {"description": description} if description else {}
    return {"name": name, "in": "query", "required": False, "schema": schema, **told}


def _request_body(body: Body) -> Schema:
    content = {}
    for media in _FORMS if body.files else _FORMS[:2]:
        fields = [
            f for f in body.fields if media == _FORMS[2] or f.schema.get("format") != "binary"
        ]
        content[media] = {"schema": _fields(fields)}
    required = any(each.required for each in body.fields)
    return {"required": required, "content": content}


def _fields(fields: Sequence[Field]) -> Schema:
    required = [each.name for each in fields if each.required]
    return {
        "type": "object",
        "properties": {each.name: _field(each) for each in fields},
        **({"required": required} if required else {}),
    }


def _field(each: Field) -> Schema:
    schema = dict(each.schema)
    if each.nullable:
        schema["nullable"] = True
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema | ({"description": each.description} if each.description else {})


def _responses(endpoint: Endpoint, schemas: Schemas, path: str) -> Schema:
    if endpoint.status == 204:
        success: Schema = {"description": "Done"}
    else:
        success = _content(schemas.answer(endpoint.answer), "Done")
    refused = sorted({*_ALWAYS, *_possible(endpoint, path), *endpoint.also})
    return {str(endpoint.status): success} | {
        str(status): _content(
            {"$ref": f"#/components/schemas/{_error_of(status)}"}, _REFUSALS[status]
        )
        for status in refused
    }


def _possible(endpoint: Endpoint, path: str) -> set[int]:
    """The refusals that follow from what a route takes."""
    found: set[int] = set()
    if "{" in path:
        found.add(404)
    if endpoint.listing or endpoint.includes:
        found |= {400, 422}
    if endpoint.body or endpoint.query or endpoint.method != "GET":
        found |= {413, 422}
    return found


def _error_of(status: int) -> str:
    return {422: "ValidationError", 400: "BusinessError"}.get(status, "Error")


def _content(schema: Schema, description: str) -> Schema:
    return {
        "description": description,
        "content": {media: {"schema": schema} for media in _MEDIA},
    }


_MESSAGE: Schema = {"type": "string"}
_ERRORS: dict[str, Schema] = {
    "Error": {"type": "object", "properties": {"message": _MESSAGE}, "required": ["message"]},
    "BusinessError": {
        "type": "object",
        "properties": {
            "message": _MESSAGE,
            "error": _MESSAGE,
            "blocking_reasons": {"type": "object", "additionalProperties": {"type": "object"}},
        },
        "required": ["message"],
    },
    "ValidationError": {
        "type": "object",
        "properties": {
            "message": _MESSAGE,
            "errors": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
        },
        "required": ["message", "errors"],
    },
}

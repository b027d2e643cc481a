"""The operation table as an OpenAPI 3.1 document."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chassis.http.idempotency import HEADER, MAXIMUM_LENGTH
from chassis.http.operations import Operation

_STATUS_WORDS = {
    400: "The request cannot be read.",
    401: "Not signed in, or the token is not accepted.",
    403: "Signed in, but this is not the caller's to do.",
    404: "There is no such thing, or the caller may not see it.",
    409: "The thing is not in a state in which this can be done.",
    412: "Somebody else changed it first.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Fields or parameters are missing or wrong.",
    429: "Too many requests.",
    503: "A part of Folkmoot does not answer just now.",
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What happened, why, and what to do next (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "Address of the explanation: /problems/<code>."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
    "additionalProperties": True,
}


def document(title: str, version: str, operations: Sequence[Operation]) -> dict[str, Any]:
    """The document of the public operations, without servers."""
    public = [operation for operation in operations if not operation.internal]
    wanted: dict[tuple[type[BaseModel], Literal["validation", "serialization"]], None] = {}
    for operation in public:
        for model, mode in _models(operation):
            wanted[(model, mode)] = None
    references, definitions = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    schemas = {"Problem": PROBLEM_SCHEMA, **definitions.get("$defs", {})}
    paths: dict[str, dict[str, Any]] = {}
    for operation in public:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "fm_access"},
            },
        },
    }


def _models(operation: Operation) -> list[tuple[type[BaseModel], Literal["validation", "serialization"]]]:
    found: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    if operation.body:
        found.append((operation.body, "validation"))
    for model in (operation.returns, *operation.also.values()):
        if model:
            found.append((model, "serialization"))
    return found


def _operation(operation: Operation, references: Any) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": list(operation.tags),
        "parameters": _parameters(operation),
        "responses": _responses(operation, references),
        "security": _security(operation),
    }
    if operation.description:
        described["description"] = operation.description
    if operation.body:
        described["requestBody"] = {
            "required": operation.body_required,
            "content": {"application/json": {"schema": references[(operation.body, "validation")]}},
        }
    if operation.upload:
        described["requestBody"] = {
            "required": True,
            "content": {operation.upload.media_type: {"schema": {"type": "string", "format": "binary"}}},
        }
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        }
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    if operation.query:
        schema = operation.query.model_json_schema(ref_template="#/components/schemas/{model}")
        required = schema.get("required", [])
        for name, shape in schema["properties"].items():
            described = {"name": name, "in": "query", "required": name in required, "schema": shape}
            if "description" in shape:
                described["description"] = shape["description"]
            found.append(described)
    if operation.creates:
        found.append(
            {
                "name": HEADER,
                "in": "header",
                "required": False,
                "description": "Asking again with the same key gives the first answer and creates nothing.",
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": MAXIMUM_LENGTH,
                    "pattern": "^[!-~]+$",
                },
            }
        )
    return found


def _responses(operation: Operation, references: Any) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, model in {operation.status: operation.returns, **operation.also}.items():
        answers[str(status)] = {"description": "Done."}
        if model:
            schema = references[(model, "serialization")]
            answers[str(status)]["content"] = {"application/json": {"schema": schema}}
    if operation.media_type:
        file = {"schema": {"type": "string", "format": "binary"}}
        answers[str(operation.status)]["content"] = {operation.media_type: file}
    expected = {429, 503, *operation.problems}
    if operation.access.wants_token:
        expected.add(401)
    if operation.access.kind in ("person", "scope"):
        expected.add(403)
    if "{" in operation.path:
        expected.add(404)
    if operation.body:
        expected |= {400, 413, 415, 422}
    if operation.query or operation.creates:
        expected.add(422)
    if operation.upload:
        expected |= {413, 415, 422}
    for status in sorted(expected):
        answers[str(status)] = {
            "description": _STATUS_WORDS.get(status, "It cannot be done.")
            if status != 415 or operation.body
            else f"The body is not {operation.upload.media_type if operation.upload else 'JSON'}.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return answers


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.access.kind == "anyone":
        return []
    schemes: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}]
    return [{}, *schemes] if operation.access.kind == "optional" else schemes

"""`python -m gateway.openapi [--check]`: the public API as one OpenAPI 3.1 document, out of the code of all services.

The gateway imports no service; each is asked in a process of its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from chassis.http import Api
from chassis.http import openapi as chassis_openapi
from gateway import apidocs, line_check, live, signals
from gateway.messages import routes as messages

SERVICES = ("registration", "sessions", "notifications")
STREAMS = ("stream_session", "stream_messages", "check_line")
ASK = """
import json, sys
from importlib import import_module
from chassis.http import openapi
api = import_module(f"services.{sys.argv[1]}.routes").api
print(json.dumps(openapi.document(sys.argv[1], "1", api.operations)))
"""
DESCRIPTION = (
    "Folkmoot runs online community workshops. People sign in by a mailed link or code; integrations by client "
    "credentials. Cookies work from Folkmoot's own pages only; programs send a bearer token. Requests are limited per "
    "person and per address; 429 says when to try again."
)


EVENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "data": {"type": "string", "description": "JSON"},
        "retry": {"type": "integer"},
    },
    "required": ["event", "data"],
}
"""One event of a stream, as readers of OpenAPI 3.1 expect the schema of `text/event-stream` to mean it."""


def merged() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    schemes: dict[str, Any] = {}
    for name, said in _documents():
        document = _with_unique_schemas(name, said, schemas)
        for path, item in document["paths"].items():
            paths.setdefault(path, {}).update(item)
        schemas.update(document["components"]["schemas"])
        schemes.update(document["components"]["securitySchemes"])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Folkmoot",
            "version": "1",
            "description": DESCRIPTION,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": schemes},
    }


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in SERVICES:
        # S603: nothing of this command line comes from outside.
        answer = subprocess.run(  # noqa: S603
            [sys.executable, "-c", ASK, name], check=True, capture_output=True, text=True
        )
        yield name, json.loads(answer.stdout)
    own = Api()
    own.operations = [
        *live.api.operations,
        *line_check.api.operations,
        *signals.api.operations,
        *messages.api.operations,
    ]
    document = chassis_openapi.document("gateway", "1", own.operations)
    for item in document["paths"].values():
        for operation in item.values():
            if operation["operationId"] in STREAMS:
                operation["responses"]["200"]["content"] = {"text/event-stream": {"schema": EVENT}}
    yield "gateway", document


def _with_unique_schemas(name: str, document: dict[str, Any], taken: dict[str, Any]) -> dict[str, Any]:
    """The document with those schemas renamed that are called like another service's but are not the same."""
    text = json.dumps(document)
    for schema, shape in document["components"]["schemas"].items():
        if schema in taken and taken[schema] != shape:
            fresh = f"{name.capitalize()}{schema}"
            text = text.replace(f'"#/components/schemas/{schema}"', f'"#/components/schemas/{fresh}"')
            text = text.replace(f'"{schema}": {{', f'"{fresh}": {{')
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def main(arguments: list[str]) -> int:
    """Write the document, or with --check compare; 1 when the committed one is stale."""
    fresh = json.dumps(merged(), indent=1, ensure_ascii=False) + "\n"
    if arguments == ["--check"]:
        if not apidocs.DOCUMENT.exists() or apidocs.DOCUMENT.read_text() != fresh:
            sys.stderr.write("gateway/apidocs/openapi.json is stale. Run: python -m gateway.openapi\n")
            return 1
        return 0
    if arguments:
        sys.stderr.write("usage: python -m gateway.openapi [--check]\n")
        return 2
    apidocs.DOCUMENT.write_text(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

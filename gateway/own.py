"""Mounts the gateway's own operations, declared like a service's, beside those that it forwards."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from pydantic import BaseModel

from chassis.http import Api, Call, Operation
from chassis.http.parsing import parse_body, parse_path, parse_query
from chassis.problems import Problem
from gateway import visitor
from gateway.runtime import Runtime

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def mount(app: Flask, api: Api, runtime: Runtime) -> None:
    """Add the operations; other methods at their addresses are refused rather than forwarded."""
    by_rule: dict[str, list[Operation]] = {}
    for operation in api.operations:
        by_rule.setdefault(operation.rule, []).append(operation)
        app.add_url_rule(
            operation.rule,
            f"{operation.method} {operation.path}",
            _view(operation, runtime),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    for rule, operations in by_rule.items():
        known = {operation.method for operation in operations}
        taken = known | ({"HEAD"} if "GET" in known else set())
        app.add_url_rule(
            rule,
            f"refuse {rule}",
            _refusal(sorted(known)),
            methods=[method for method in ALL_METHODS if method not in taken],
            provide_automatic_options=False,
        )


def _view(operation: Operation, runtime: Runtime) -> Callable[..., Response]:
    def handle(**path: str) -> Response:
        caller = visitor.current().caller
        operation.access.admit(caller)
        call = Call(
            runtime=runtime,
            path=parse_path(path),
            body=parse_body(request, operation.body),
            query=parse_query(request, operation.query),
            caller=caller,
            request=request,
        )
        result: Any = operation.view(call)
        if isinstance(result, Response):
            return result
        if isinstance(result, BaseModel):
            return Response(result.model_dump_json(), status=operation.status, mimetype="application/json")
        if result is not None:
            return Response(json.dumps(result), status=operation.status, mimetype="application/json")
        return Response(status=operation.status)

    return handle


def _refusal(allowed: list[str]) -> Callable[..., Response]:
    def refuse(**_: str) -> Response:
        raise Problem(
            405,
            "method-not-allowed",
            "This method is not possible here.",
            "See /openapi.json for those that are.",
            headers={"Allow": ", ".join(allowed)},
        )

    return refuse

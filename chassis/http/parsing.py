"""From a Flask request to checked values; everything wrong with them is said at once."""

from typing import Any

from flask import Request
from pydantic import BaseModel, ValidationError

from chassis.auth.access import Access
from chassis.auth.tokens import Caller, Verifier
from chassis.http.operations import Upload
from chassis.problems import Invalid, NotFound, Unauthorised


def parse_caller(request: Request, access: Access, verifier: Verifier) -> Caller | None:
    """Who is asking, and whether they may; raises Unauthorised or Forbidden."""
    if not access.wants_token:
        return None
    headers = request.headers.getlist("Authorization")
    if not headers:
        access.admit(None)
        return None
    scheme, _, token = headers[0].partition(" ")
    if len(headers) > 1 or scheme.lower() != "bearer" or not token:
        raise Unauthorised("Send one header `Authorization: Bearer <access token>`.")
    caller = verifier.verify(token.strip(), access.audience)
    access.admit(caller)
    return caller


def parse_path(values: dict[str, str] | None) -> dict[str, str]:
    """The path's parameters; a value that no identifier can have is not found."""
    values = values or {}
    for value in values.values():
        if "\x00" in value or len(value) > 200:
            raise NotFound("page")
    return values


def parse_query(request: Request, model: type[BaseModel] | None) -> BaseModel | None:
    """The query string as the operation's model."""
    if model is None:
        return None
    given = {name: value for name, value in request.args.items() if name in model.model_fields}
    if any("\x00" in value for value in given.values()):
        raise Invalid("A parameter contains a character that no text can have (NUL). Remove it.")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _invalid("Some parameters are missing or wrong.", error) from None


def parse_body(request: Request, model: type[BaseModel] | None, *, required: bool = True) -> Any:
    """The body as the operation's model. A form is read like JSON whose values are all text.

    No body at all is, unless one is `required`, the model with its defaults.
    """
    if model is None:
        return None
    if not required and not request.get_data(cache=True):
        return model()
    if request.mimetype == "application/x-www-form-urlencoded":
        try:
            return model.model_validate(request.form.to_dict())
        except ValidationError as error:
            raise _invalid("Some fields are missing or wrong.", error) from None
    if request.mimetype != "application/json":
        raise Invalid(
            "Send the body as JSON with `Content-Type: application/json`.",
            code="unsupported-media-type",
            status=415,
        )
    raw = request.get_data(cache=not required)
    if b"\\u0000" in raw:
        raise Invalid("The body contains a character that no text can have (NUL). Remove it.")
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            detail = f"The body is not JSON: {error.errors()[0]['msg'].removeprefix('Invalid JSON: ')}."
            raise Invalid(detail, code="malformed-json", status=400) from None
        raise _invalid("Some fields are missing or wrong.", error) from None


def parse_upload(request: Request, upload: Upload) -> bytes:
    """The body of an operation that takes a file."""
    if request.mimetype != upload.media_type:
        raise Invalid(
            f"Send the file itself as the body, with `Content-Type: {upload.media_type}`.",
            code="unsupported-media-type",
            status=415,
        )
    return request.get_data(cache=True)


def _invalid(detail: str, error: ValidationError) -> Invalid:
    errors = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        pointer = "".join(f"/{part}" for part in problem["loc"])
        errors.append({"pointer": pointer or "/", "detail": problem["msg"].removeprefix("Value error, ")})
    return Invalid(detail, errors)

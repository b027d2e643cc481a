"""Writes docs/messages.md: `python -m contracts.document`, or `--check` to fail when it is stale."""

import sys
import types
from inspect import cleandoc
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from contracts import DEAD, LIVE, MESSAGES, TOPICS, Message

TARGET = Path("docs/messages.md")
EXAMPLES = Path(__file__).parent / "examples"

_INTRODUCTION = """\
# Messages

What the services tell each other, and what integrations may hear (`public`). Written by
`python -m contracts.document` from [contracts/](../contracts/); do not edit it by hand.

A message is a [CloudEvents 1.0](https://cloudevents.io) event in the Kafka binding's binary mode: the attributes are
headers, the data is JSON.

| header | means |
|---|---|
| `ce_id` | the message's own id; the same message may come twice, its id says so |
| `ce_type`, `ce_dataschema` | the type; type and version, `urn:folkmoot:<type>:<version>` |
| `ce_source` | who publishes it |
| `ce_subject`, `ce_time` | what it is about; when it was written |
| `ce_sequence` | the version of the unit that the record's key names: lower than one seen is stale |
| `traceparent` | [W3C trace context](https://www.w3.org/TR/trace-context/) |

Messages of one key stay in order. Within a version fields are only added: ignore those that you do not know.
No message carries personal data; ask registration's internal API for a person's details.
"""

_ABOUT = {
    LIVE: "Frames for live rooms: kept a day, never offered to integrations. Key: session id.",
    DEAD: "Copies of what a consumer could not handle, with `dead_consumer`, `dead_reason` and `dead_origin` as further"
    " headers. `folkmoot dead-letters` lists and replays them.",
}


def document() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    ordered = sorted(MESSAGES.values(), key=lambda cls: (TOPICS.index(cls.TOPIC), cls.TYPE, cls.VERSION))
    by_topic = {topic: list(group) for topic, group in groupby(ordered, key=lambda cls: cls.TOPIC)}
    for topic in TOPICS:
        parts.append(f"## {topic}\n")
        if topic in _ABOUT:
            parts.append(_ABOUT[topic] + "\n")
        parts += [_message(cls) for cls in by_topic.get(topic, [])]
    return "\n".join(parts)


def _message(cls: type[Message]) -> str:
    example = (EXAMPLES / f"{cls.TYPE}.v{cls.VERSION}.json").read_text().strip()
    fields = [
        f"| `{name}` | {_type(field)} | {'yes' if field.is_required() else 'no'} |"
        for name, field in cls.model_fields.items()
    ]
    lines = [
        f"### {cls.TYPE} (version {cls.VERSION}{', public' if cls.PUBLIC else ''})",
        "",
        cleandoc(cls.__doc__ or ""),
        "",
        "| field | type | required |",
        "|---|---|---|",
        *fields,
        "",
        "```json",
        example,
        "```",
        "",
    ]
    return "\n".join(lines)


def _type(field: FieldInfo) -> str:
    for constraint in field.metadata:
        pattern = getattr(constraint, "pattern", None)
        if isinstance(pattern, str):
            return f"id `{pattern.removeprefix('^').partition('_')[0]}_...`"
    return _said(field.annotation)


def _said(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        for constraint in arguments[1:]:
            pattern = getattr(constraint, "pattern", None)
            if isinstance(pattern, str):
                return f"id `{pattern.removeprefix('^').partition('_')[0]}_...`"
        return _said(arguments[0])
    if origin is Literal:
        return " or ".join(f'`"{value}"`' for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(_said(argument) for argument in arguments)
    if origin is list:
        return f"list of {_said(arguments[0])}"
    if origin is dict or annotation is dict:
        return "object"
    names = {str: "text", int: "whole number", bool: "yes or no", type(None): "null"}
    if annotation in names:
        return names[annotation]
    if getattr(annotation, "__name__", "") == "datetime":
        return "time (RFC 3339)"
    return f"object `{annotation.__name__}`"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check compare it; 1 when it is stale."""
    fresh = document()
    if arguments == ["--check"]:
        if TARGET.exists() and TARGET.read_text() == fresh:
            return 0
        sys.stderr.write(f"{TARGET} is stale: run python -m contracts.document\n")
        return 1
    if arguments:
        sys.stderr.write("usage: python -m contracts.document [--check]\n")
        return 2
    TARGET.write_text(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

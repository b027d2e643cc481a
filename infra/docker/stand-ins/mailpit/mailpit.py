#!/usr/bin/python3
"""A stand-in for Mailpit, not Mailpit: SMTP on 1025 (aiosmtpd), and on 8025 the part of Mailpit's API that we read.

`/mailpit` serves; `/mailpit readyz` asks a serving one whether it is ready. Mail is kept in memory, the newest 5,000.
API (of Mailpit's v1): GET messages, search (query `to:address`), message/{id}, message/{id}/raw, DELETE messages.
"""

import email
import email.policy
import html
import json
import re
import signal
import sys
import threading
import urllib.parse
import urllib.request
import uuid
from collections import OrderedDict
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

KEPT = 5000
lock = threading.Lock()
box: "OrderedDict[str, tuple[datetime, bytes, list[str]]]" = OrderedDict()


class Catch:
    """What aiosmtpd calls for each mail."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        with lock:
            box[uuid.uuid4().hex[:22]] = (datetime.now(UTC), bytes(envelope.content), list(envelope.rcpt_tos))
            while len(box) > KEPT:
                box.popitem(last=False)
        return "250 kept"


def _people(message: EmailMessage, header: str) -> list[dict[str, str]]:
    return [{"Name": name, "Address": address} for name, address in getaddresses(message.get_all(header, []))]


def _summary(key: str, at: datetime, raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    return {
        "ID": key,
        "MessageID": str(message.get("Message-ID", "")).strip("<>"),
        "From": (_people(message, "From") or [None])[0],
        "To": _people(message, "To"),
        "Cc": _people(message, "Cc"),
        "Bcc": [],
        "Subject": str(message.get("Subject", "")),
        "Created": at.isoformat(),
        "Size": len(raw),
        "Read": False,
        "Tags": [],
        "Attachments": sum(1 for _ in message.iter_attachments()),
        "Snippet": (body.get_content() if body else "")[:250],
    }


def _whole(key: str, at: datetime, raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    attachments = [
        {
            "PartID": str(number + 1),
            "FileName": part.get_filename() or "",
            "ContentType": part.get_content_type(),
            "ContentID": "",
            "Size": len(part.get_payload(decode=True) or b""),
        }
        for number, part in enumerate(message.iter_attachments())
    ]
    return _summary(key, at, raw) | {
        "Date": at.isoformat(),
        "Text": parts["plain"].get_content() if parts["plain"] else "",
        "HTML": parts["html"].get_content() if parts["html"] else "",
        "Inline": [],
        "Attachments": attachments,
    }


class Api(BaseHTTPRequestHandler):
    """The HTTP side."""

    def do_GET(self) -> None:
        address = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(address.query))
        if address.path in ("/livez", "/readyz"):
            self._answer(200, b"ok", "text/plain")
        elif address.path in ("/api/v1/messages", "/api/v1/search"):
            self._list(query)
        elif found := re.fullmatch(r"/api/v1/message/(\w+)(/raw)?", address.path):
            self._one(found[1], raw=bool(found[2]))
        elif address.path == "/":
            self._page()
        else:
            self._answer(404, b"not found", "text/plain")

    def do_DELETE(self) -> None:
        with lock:
            box.clear()
        self._answer(200, b"ok", "text/plain")

    def _list(self, query: dict[str, str]) -> None:
        wanted = [word.removeprefix("to:").strip('"').lower() for word in query.get("query", "").split()]
        with lock:
            mails = list(reversed(box.items()))
        found = [
            (key, at, raw)
            for key, (at, raw, recipients) in mails
            if all(any(word in recipient.lower() for recipient in recipients) for word in wanted)
        ]
        start, limit = int(query.get("start", 0)), int(query.get("limit", 50))
        shown = [_summary(*mail) for mail in found[start : start + limit]]
        counts = {
            "total": len(mails),
            "unread": len(mails),
            "count": len(shown),
            "messages_count": len(found),
        }
        self._json(counts | {"start": start, "tags": [], "messages": shown})

    def _one(self, key: str, *, raw: bool) -> None:
        with lock:
            mail = (
                next(reversed(box.items()), None)
                if key == "latest"
                else (key, box[key])
                if key in box
                else None
            )
        if mail is None:
            self._answer(404, b"message not found", "text/plain")
        elif raw:
            self._answer(200, mail[1][1], "text/plain")
        else:
            self._json(_whole(mail[0], mail[1][0], mail[1][1]))

    def _page(self) -> None:
        with lock:
            mails = [_summary(key, at, raw) for key, (at, raw, _) in reversed(box.items())]
        rows = "".join(
            f"<li><a href='/api/v1/message/{mail['ID']}/raw'>{html.escape(mail['Subject'])}</a> "
            f"{html.escape(', '.join(person['Address'] for person in mail['To']))}</li>"
            for mail in mails[:200]
        )
        page = f"<!doctype html><title>Mail (stand-in)</title><h1>Mail (stand-in)</h1><ul>{rows}</ul>"
        self._answer(200, page.encode(), "text/html; charset=utf-8")

    def _json(self, value: dict[str, Any]) -> None:
        self._answer(200, json.dumps(value).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the standard library's name)
        """Silent: one line a health check would be all there is."""


def main() -> int:
    """Serve, or ask."""
    if sys.argv[1:] == ["readyz"]:
        with urllib.request.urlopen("http://127.0.0.1:8025/readyz", timeout=3) as answer:
            return 0 if answer.status == 200 else 1
    # As process 1 of a container, a signal without a handler would be ignored.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Controller(Catch(), hostname="0.0.0.0", port=1025, enable_SMTPUTF8=True).start()  # noqa: S104
    ThreadingHTTPServer(("0.0.0.0", 8025), Api).serve_forever()  # noqa: S104
    return 0


if __name__ == "__main__":
    sys.exit(main())

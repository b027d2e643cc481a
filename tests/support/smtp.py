"""A real SMTP server (RFC 5321) that keeps what it is given, and can be told to refuse it."""

import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast


@dataclass
class Taken:
    """One letter that the server has accepted."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    encrypted: bool
    user: str | None


@dataclass
class SmtpServer:
    """What a test sees of the server. Replies are whole lines, such as `550 no such mail box`."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    reply_to_recipient: str = ""
    reply_to_data: str = ""
    hang_up_after_data: int = 0
    """So many letters are kept without the sender being told so: the connection breaks instead."""
    password: str = ""
    tls: ssl.SSLContext | None = None
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.seen = cast("_Listener", self.server).seen
        with self.seen.lock:
            self.seen.connections += 1
        self.encrypted, self.user = False, None
        self._reset()
        self._say("220 test.invalid ESMTP")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            command = getattr(self, f"do_{verb.lower()}", None)
            if command is None:
                self._say("502 not known")
            elif command(rest) is False:
                return

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()

    def _reset(self) -> None:
        self.sender, self.recipients = "", cast("list[str]", [])

    def do_ehlo(self, rest: str) -> None:
        extensions = ["SMTPUTF8", "8BITMIME"]
        if self.seen.tls and not self.encrypted:
            extensions.append("STARTTLS")
        if self.seen.password:
            extensions.append("AUTH PLAIN")
        lines = ["test.invalid", *extensions]
        self._say(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")

    def do_starttls(self, rest: str) -> None:
        assert self.seen.tls is not None
        self._say("220 go ahead")
        self.connection = self.seen.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = cast("Any", self.connection.makefile("rb"))
        self.wfile = cast("Any", self.connection.makefile("wb"))
        self.encrypted = True

    def do_auth(self, rest: str) -> None:
        _, user, password = b64decode(rest.partition(" ")[2]).decode().split("\0")
        good = password == self.seen.password
        self.user = user if good else None
        self._say("235 welcome" if good else "535 wrong password")

    def do_noop(self, rest: str) -> None:
        self._say("250 ok")

    def do_rset(self, rest: str) -> None:
        self._reset()
        self._say("250 ok")

    def do_mail(self, rest: str) -> None:
        self.sender = rest.partition("<")[2].partition(">")[0]
        self._say("250 ok")

    def do_rcpt(self, rest: str) -> None:
        if self.seen.reply_to_recipient:
            self._say(self.seen.reply_to_recipient)
            return
        self.recipients.append(rest.partition("<")[2].partition(">")[0])
        self._say("250 ok")

    def do_data(self, rest: str) -> bool | None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.seen.reply_to_data:
            self._say(self.seen.reply_to_data)
            return None
        message = BytesParser(EmailMessage, policy=policy.default).parsebytes(b"".join(lines))
        with self.seen.lock:
            self.seen.taken.append(Taken(self.sender, self.recipients, message, self.encrypted, self.user))
            if self.seen.hang_up_after_data:
                self.seen.hang_up_after_data -= 1
                return False
        self._reset()
        self._say("250 taken")
        return None

    def do_quit(self, rest: str) -> bool:
        self._say("221 bye")
        return False


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    seen: SmtpServer


@contextmanager
def smtp_server(**settings: Any) -> Iterator[SmtpServer]:
    """A server on a free port of this machine, until the block ends."""
    with _Listener(("127.0.0.1", 0), _Conversation) as listener:
        listener.seen = SmtpServer(port=listener.server_address[1], **settings)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield listener.seen
        finally:
            listener.shutdown()
            thread.join()

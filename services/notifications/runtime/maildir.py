"""A Maildir (https://cr.yp.to/proto/maildir.html): the embedded form's mail box, written and read."""

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from services.notifications.domain.failures import NotNow

_REMEMBERED = 2000


class MaildirPost:
    """Writes letters into a Maildir: complete or not at all, and each Message-ID once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fresh: list[Path] = []

    def send(self, letter: EmailMessage) -> None:
        name = letter_name(letter)
        try:
            self._deliver(name, letter.as_bytes())
        except OSError as error:
            raise NotNow(f"the mail box cannot be written: {error.strerror}") from error

    def secure(self) -> None:
        """Letters are seen at once, and written through to the disk together."""
        fresh, self._fresh = self._fresh, []
        try:
            for path in [*fresh, *([self._folder / "new"] if fresh else [])]:
                _write_through(path)
        except OSError as error:
            raise NotNow(f"the mail box cannot be written: {error.strerror}") from error

    def rest(self) -> None:
        pass

    def _deliver(self, name: str, content: bytes) -> None:
        if not (self._folder / "cur").is_dir():
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        # A reader may have moved the first copy to cur, with flags behind its name.
        if any((self._folder / "cur").glob(f"{name}:*")):
            return
        draft = self._folder / "tmp" / f"{name}.{os.getpid()}.{threading.get_ident()}"
        draft.write_bytes(content)
        try:
            # A link, unlike a rename, never replaces a letter that is there.
            os.link(draft, self._folder / "new" / name)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        self._fresh.append(self._folder / "new" / name)


def _write_through(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        # A reader has moved or deleted the letter meanwhile; it is theirs.
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def letter_name(letter: EmailMessage) -> str:
    """The letter's file name. The part of our Message-ID before the @ sorts by age and is safe in a file name."""
    name = str(letter["Message-ID"]).strip("<> ").partition("@")[0]
    if not _is_name(name):
        raise ValueError(f"{name!r} is no letter's name")
    return name


def _is_name(name: str) -> bool:
    return name.isascii() and name.replace("_", "").isalnum()


@dataclass(frozen=True)
class Mail:
    """A letter as it lies in the mail box."""

    id: str
    to: str
    subject: str
    date: datetime
    text: str
    html: str
    attachments: tuple[tuple[str, str, str], ...]
    """(file name, media type, text)"""


class Mailbox:
    """Reads a Maildir, newest letter first. Letters never change, so those read last are remembered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: OrderedDict[str, Mail] = OrderedDict()
        self._lock = threading.Lock()

    def newest(self, to: str | None = None) -> Iterator[Mail]:
        """Every letter, or those to one address."""
        for name in sorted(self._paths(), reverse=True):
            mail = self.find(name)
            if mail is not None and (to is None or mail.to.casefold() == to.casefold()):
                yield mail

    def find(self, name: str) -> Mail | None:
        """The letter of that id; None without one."""
        path = self._path(name)
        if path is None:
            return None
        with self._lock:
            if name in self._read:
                self._read.move_to_end(name)
                return self._read[name]
        try:
            mail = _parsed(name, path.read_bytes())
        except FileNotFoundError:
            return None
        with self._lock:
            self._read[name] = mail
            if len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
        return mail

    def forget(self, names: set[str]) -> None:
        """Remove letters for good; ids without a letter are passed over."""
        paths = self._paths()
        for name in names & paths.keys():
            paths[name].unlink(missing_ok=True)
        with self._lock:
            for name in names:
                self._read.pop(name, None)

    def _path(self, name: str) -> Path | None:
        if not _is_name(name):
            return None
        fresh = self._folder / "new" / name
        if fresh.exists():
            return fresh
        return next((self._folder / "cur").glob(f"{name}:*"), None)

    def _paths(self) -> dict[str, Path]:
        found = {}
        for part in ("new", "cur"):
            folder = self._folder / part
            if folder.is_dir():
                found.update({entry.name.partition(":")[0]: Path(entry.path) for entry in os.scandir(folder)})
        return found


def _parsed(name: str, content: bytes) -> Mail:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Mail(
        id=name,
        to=message["To"].addresses[0].addr_spec if message["To"] and message["To"].addresses else "",
        subject=str(message["Subject"] or ""),
        date=message["Date"].datetime,
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        attachments=tuple(
            (part.get_filename() or "attachment", part.get_content_type(), _text_of(part))
            for part in message.iter_attachments()
        ),
    )


def _text_of(part: EmailMessage) -> str:
    content = part.get_content()
    return content if isinstance(content, str) else ""

"""What the notifications service is told by its environment."""

from email.utils import parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from chassis.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    """The settings of the notifications service. Exactly one of `smtp_url` and `maildir` says where letters go."""

    smtp_url: str = Field(
        default="",
        repr=False,
        description="Mail server: smtp://user:password@host:port (STARTTLS when it is offered; required when a "
        "password is given), or smtps://user:password@host:port. Append ?verify=no for a server whose certificate "
        "cannot be checked.",
    )
    maildir: str = Field(
        default="", description="Folder of a Maildir that letters are written to instead of being sent."
    )
    mail_from: str = Field(
        default="Folkmoot <folkmoot@localhost>",
        description='Sender of all letters: "Name <address@example.org>".',
    )
    mailbox_open: bool | None = Field(
        default=None,
        description="Let anyone read the Maildir through /v1/mailbox; by default only where the public address is this "
        "machine itself.",
    )
    senders: int = Field(default=2, ge=1, le=32, description="Letters that are sent at the same time.")

    @field_validator("mail_from")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if "@" not in parseaddr(value)[1]:
            raise ValueError('write it as "Name <address@example.org>"')
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("write it as smtp://host:port or smtps://user:password@host:port")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.smtp_url) == bool(self.maildir):
            raise ValueError("set exactly one of FOLKMOOT_SMTP_URL and FOLKMOOT_MAILDIR")
        return self

    @property
    def sender_name(self) -> str:
        """The name in From."""
        return parseaddr(self.mail_from)[0] or "Folkmoot"

    @property
    def sender_address(self) -> str:
        """The address in From, and the envelope's sender."""
        return parseaddr(self.mail_from)[1]

    @property
    def domain(self) -> str:
        """What stands behind the @ of Message-IDs and calendar UIDs: must not change."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def readable_maildir(self) -> Path | None:
        """The Maildir that /v1/mailbox shows; None when it shows none."""
        host = self.domain
        local = host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
        opened = local if self.mailbox_open is None else self.mailbox_open
        return Path(self.maildir) if self.maildir and opened else None

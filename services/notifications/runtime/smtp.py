"""Sending by SMTP (RFC 5321) with the standard library."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from services.notifications.domain.failures import Never, NotNow

TIMEOUT = 15.0
"""Seconds for each exchange with the mail server."""


class SmtpPost:
    """Sends through one mail server. The connection is kept from letter to letter until `rest`."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if self._tls else 587 if parts.username else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._timeout = timeout
        self._context = context or ssl.create_default_context()
        if parse_qs(parts.query).get("verify") == ["no"]:
            self._context.check_hostname = False
            self._context.verify_mode = ssl.CERT_NONE
        self._server: smtplib.SMTP | None = None

    def send(self, letter: EmailMessage) -> None:
        try:
            self._connected().send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            self._begin_anew()
            status, said = next(iter(refused.recipients.values()))
            raise _refusal(status, said) from refused
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
            self.rest()
            raise _refusal(refused.smtp_code, refused.smtp_error) from refused
        except smtplib.SMTPNotSupportedError as error:
            self.rest()
            raise Never(f"the mail server cannot take this letter: {error}") from error
        except (OSError, smtplib.SMTPException) as error:
            self.rest()
            raise NotNow(f"the mail server cannot be used ({type(error).__name__}: {error})") from error

    def secure(self) -> None:
        """The mail server's reply to DATA was that promise (RFC 5321, section 4.2.5)."""

    def rest(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None and not self._alive(self._server):
            self.rest()
        if self._server is None:
            self._server = self._connect()
        return self._server

    @staticmethod
    def _alive(server: smtplib.SMTP) -> bool:
        try:
            return server.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self._tls:
            server = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=self._context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            server.ehlo()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=self._context)
                server.ehlo()
            elif self._password and not self._tls:
                raise NotNow(
                    "the mail server offers no STARTTLS, and a password must not travel in the clear"
                )
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _begin_anew(self) -> None:
        if self._server is not None:
            try:
                self._server.rset()
            except (OSError, smtplib.SMTPException):
                self.rest()


def _refusal(status: int, said: bytes | str) -> NotNow | Never:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    reason = f"the mail server said {status} {words}"[:500]
    # 5yz: "the SMTP client SHOULD NOT repeat the exact request" (RFC 5321, section 4.2.1).
    return Never(reason) if 500 <= status < 600 else NotNow(reason)

"""SMTP for real: what is taken, what is refused, and what is said of it."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.domain.failures import Never, NotNow
from services.notifications.runtime.smtp import SmtpPost
from tests.support.smtp import SmtpServer, smtp_server


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of `localhost`, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _letter(to: str = "ann@example.org") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "moot@example.org"
    message["To"] = to
    message["Message-ID"] = "<let_1@moot.example>"
    message["Subject"] = "Cynllun ŵyl"
    message.set_content("Hello.\n.\nThis line follows a lonely full stop.\n")
    return message


def test_a_letter_arrives_whole(server: SmtpServer) -> None:
    post = SmtpPost(f"smtp://127.0.0.1:{server.port}")
    post.send(_letter())
    post.send(_letter("ben@example.org"))
    post.rest()
    assert server.connections == 1
    first, second = server.taken
    assert (first.sender, first.recipients) == ("moot@example.org", ["ann@example.org"])
    assert second.recipients == ["ben@example.org"]
    assert first.message["Subject"] == "Cynllun ŵyl"
    assert "\n.\r\nThis line" in first.message.get_content().replace("\n.\n", "\n.\r\n")


def test_an_address_outside_ascii_is_sent_as_it_is(server: SmtpServer) -> None:
    post = SmtpPost(f"smtp://127.0.0.1:{server.port}")
    post.send(_letter("siân@example.org"))
    post.rest()
    assert server.taken[0].recipients == ["siân@example.org"]


@pytest.mark.parametrize("reply", ["550 no such mail box", "452 too busy"])
def test_a_refused_reader_is_never_or_not_now(server: SmtpServer, reply: str) -> None:
    post = SmtpPost(f"smtp://127.0.0.1:{server.port}")
    server.reply_to_recipient = reply
    with pytest.raises(Never if reply.startswith("5") else NotNow, match=reply):
        post.send(_letter())
    server.reply_to_recipient = ""
    post.send(_letter())
    assert len(server.taken) == 1


@pytest.mark.parametrize("reply", ["554 looks like spam", "451 try later"])
def test_a_refused_letter_is_never_or_not_now(server: SmtpServer, reply: str) -> None:
    server.reply_to_data = reply
    with pytest.raises(Never if reply.startswith("5") else NotNow, match=reply):
        SmtpPost(f"smtp://127.0.0.1:{server.port}").send(_letter())


def test_a_broken_connection_is_not_now_and_then_made_anew(server: SmtpServer) -> None:
    server.hang_up_after_data = 1
    post = SmtpPost(f"smtp://127.0.0.1:{server.port}")
    with pytest.raises(NotNow):
        post.send(_letter())
    post.send(_letter())
    assert server.connections == 2


def test_no_server_and_a_silent_server_are_not_now() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(NotNow, match=r"Timeout|timed out"):
            SmtpPost(f"smtp://127.0.0.1:{port}", timeout=0.3).send(_letter())
    with pytest.raises(NotNow, match="ConnectionRefused"):
        SmtpPost(f"smtp://127.0.0.1:{port}").send(_letter())


def test_starttls_and_the_password_are_used(certificate: Path) -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with smtp_server(tls=serving, password="p@ss word") as server:
        post = SmtpPost(f"smtp://moot:p%40ss%20word@localhost:{server.port}", context=trusting)
        post.send(_letter())
        post.rest()
        assert server.taken[0].encrypted
        assert server.taken[0].user == "moot"
        with pytest.raises(NotNow, match="SSLCertVerification"):
            SmtpPost(f"smtp://moot:x@localhost:{server.port}").send(_letter())
        unchecked = SmtpPost(f"smtp://moot:p%40ss%20word@localhost:{server.port}?verify=no")
        unchecked.send(_letter())
        unchecked.rest()
        with pytest.raises(NotNow, match="wrong password"):
            SmtpPost(f"smtp://moot:x@localhost:{server.port}", context=trusting).send(_letter())


def test_a_password_never_travels_in_the_clear() -> None:
    with smtp_server(password="secret") as server:
        with pytest.raises(NotNow, match="no STARTTLS"):
            SmtpPost(f"smtp://moot:secret@127.0.0.1:{server.port}").send(_letter())
        assert server.taken == []

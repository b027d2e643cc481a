import pytest

from chassis.settings import SettingsError
from services.registration.settings import RegistrationSettings
from tests.support.registration import settings

URL = "postgresql://nobody@localhost/none"


def test_service_secrets_are_read_from_one_line() -> None:
    chosen = settings(URL, client_secrets="sessions=0123456789abcdef, gateway=fedcba9876543210==")
    assert chosen.service_secrets == {"sessions": "0123456789abcdef", "gateway": "fedcba9876543210=="}


@pytest.mark.parametrize("said", ["sessions", "sessions=short", "svc:x=0123456789abcdef", ""])
def test_secrets_that_cannot_be_meant_are_refused(said: str) -> None:
    with pytest.raises(ValueError, match="name=secret"):
        settings(URL, client_secrets=said)


def test_secrets_are_not_shown() -> None:
    assert "only-tests-know" not in repr(settings(URL))


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"FOLKMOOT_DATABASE_URL.*FOLKMOOT_KEY_SECRET"):
        RegistrationSettings.read({})


@pytest.mark.parametrize(
    ("public_url", "secure"),
    [
        ("http://localhost:8000", False),
        ("http://ann.localhost:8000", False),
        ("http://127.0.0.1", False),
        ("https://localhost:8000", True),
        ("https://moot.example", True),
        ("http://moot.example", True),
        ("http://notlocalhost", True),
    ],
)
def test_cookies_are_secure_but_on_the_machine_itself(public_url: str, secure: bool) -> None:
    assert settings(URL, public_url=public_url).secure_cookies is secure

"""Where letters go is said once, and clearly."""

import pytest
from pydantic import ValidationError

from tests.support.letters import settings


@pytest.mark.parametrize("given", [{"smtp_url": "smtp://h", "maildir": "/x"}, {"maildir": ""}])
def test_there_is_exactly_one_way_to_send(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="exactly one of FOLKMOOT_SMTP_URL and FOLKMOOT_MAILDIR"):
        settings(**given)


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "mail.example.org:25"])
def test_a_mail_server_has_a_proper_address(url: str) -> None:
    with pytest.raises(ValidationError, match="write it as smtp"):
        settings(smtp_url=url)


@pytest.mark.parametrize(
    ("given", "readable"),
    [
        ({}, True),
        ({"public_url": "https://moot.example"}, False),
        ({"public_url": "https://moot.example", "mailbox_open": "true"}, True),
        ({"mailbox_open": "false"}, False),
        ({"smtp_url": "smtp://mail.example.org"}, False),
    ],
)
def test_anyone_may_read_the_mail_box_on_this_machine_only(given: dict[str, str], readable: bool) -> None:
    assert (settings(**given).readable_maildir is not None) == readable

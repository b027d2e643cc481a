"""`folkmoot check`."""

import os
from pathlib import Path

from folkmoot.check.mail import open_mailbox
from folkmoot.check.play import play
from folkmoot.check.report import Report, Wrong
from folkmoot.client import Client, Unreachable
from folkmoot.errors import PlainError
from folkmoot.home import Home


def check(url: str | None, *, as_json: bool, mailpit: str | None) -> int:
    """Play a workshop on a deployment; 1 when something is wrong, which was then printed."""
    address, public = _address(url)
    client = Client(address, answers_as=public)
    report = Report(as_json=as_json)
    try:
        play(client, open_mailbox(client, mailpit), report)
    except (Wrong, Unreachable) as error:
        raise PlainError(f"check failed: {error}") from error
    report.finish()
    return 0


def _address(url: str | None) -> tuple[str, str | None]:
    """(where to connect, the public address when that is another one)."""
    if url is not None:
        return url, None
    facts = Home(Path(os.environ.get("FOLKMOOT_HOME") or "var")).description()
    if facts:
        return str(facts["services"]["gateway"]), str(facts["url"])
    return f"http://localhost:{os.environ.get('FOLKMOOT_PORT') or 8000}", None

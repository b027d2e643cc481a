"""`folkmoot demo`."""

import os
from pathlib import Path

from folkmoot.demo.load import load
from folkmoot.errors import PlainError
from folkmoot.home import Home


def running(folder: str | None) -> tuple[Home, dict[str, object], dict[str, str]]:
    """The home of a running Folkmoot, its note about itself, and its services' addresses."""
    home = Home(Path(folder or os.environ.get("FOLKMOOT_HOME") or "var"))
    facts = home.description()
    services = facts.get("services")
    if not isinstance(services, dict):
        raise PlainError(
            f"no Folkmoot is running on {home.folder}; start one with `folkmoot up`, or say where with FOLKMOOT_HOME"
        )
    return home, facts, services


def demo(folder: str | None) -> int:
    """Load the demonstration into the Folkmoot that runs on `folder`, and print fresh links."""
    home, facts, services = running(folder)
    return load(
        str(facts["url"]),
        gateway=services["gateway"],
        registration=services["registration"],
        client_secret=home.secret("client_folkmoot"),
        secrets=home.folder / "secrets",
        mailbox=bool(facts.get("mailbox", True)),
    )

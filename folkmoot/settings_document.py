"""docs/settings.md, generated from the settings classes: `python -m folkmoot.settings_document > docs/settings.md`."""

import sys
from importlib import import_module
from typing import Any

from pydantic_core import PydanticUndefined

from chassis.settings import PREFIX, Settings

PROCESSES = {
    "folkmoot up": "folkmoot.settings:UpSettings",
    "registration": "services.registration.settings:RegistrationSettings",
    "sessions": "services.sessions.settings:SessionsSettings",
    "notifications": "services.notifications.settings:NotificationsSettings",
    "gateway": "gateway.settings:GatewaySettings",
}
HEAD = """# Settings

Every setting is an environment variable. `NAME_FILE` instead of `NAME` names a file that holds the value: for secrets.
`folkmoot up` works out what its processes need and hands on every variable that is not its own.

Generated from the code: `python -m folkmoot.settings_document > docs/settings.md`.
"""


def classes() -> dict[str, type[Settings]]:
    """The settings class of each process."""
    found: dict[str, type[Settings]] = {}
    for process, where in PROCESSES.items():
        module, _, name = where.partition(":")
        found[process] = getattr(import_module(module), name)
    return found


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for process, settings in classes().items():
        parts.append(f"## {process}\n")
        parts.append("| variable | default | meaning |\n|---|---|---|")
        for name, field in settings.model_fields.items():
            meaning = (field.description or "").replace("|", "\\|")
            parts.append(f"| `{PREFIX}{name.upper()}` | {_default(field)} | {meaning} |")
        parts.append("")
    return "\n".join(parts)


def _default(field: Any) -> str:
    if field.default is PydanticUndefined:
        return "required"
    if field.default in ("", None):
        return ""
    return f"`{field.default}`"


if __name__ == "__main__":
    sys.stdout.write(document())

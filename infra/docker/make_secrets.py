"""Make the secrets of the scaled form, once: `python make_secrets.py FOLDER`. Standard library only.

FOLDER gets one folder per reader, so that each container can be given its own and no other's. A secret that exists is
kept; what is derived (a database address, the list of client secrets) is written again from the secrets each time, so
that changing one by hand and starting again is all that a rotation needs. Nothing secret is printed.
"""

import secrets
import sys
from collections.abc import Callable
from pathlib import Path

SERVICES = ("registration", "sessions", "notifications")
CLIENTS = ("sessions", "notifications", "gateway", "folkmoot")
DATABASE_HOST = "postgres:5432"


def make(folder: Path, draw: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> list[str]:
    """Write what is missing below `folder`; returns the names of the secrets that are new."""
    new: list[str] = []

    def keep(name: str) -> str:
        path = folder / name
        if not path.exists():
            new.append(name)
            _write(path, draw())
        return path.read_text(encoding="utf-8").strip()

    keep("postgres/superuser")
    passwords = {service: keep(f"postgres/{service}") for service in SERVICES}
    keep("postgres/broker")
    keep("registration/key_secret")
    own = {name: keep(f"{name}/client_secret") for name in ("registration", *CLIENTS[:3])}
    own["folkmoot"] = keep("registration/folkmoot_client_secret")
    _write(folder / "registration/client_secrets", ",".join(f"{name}={own[name]}" for name in CLIENTS))
    for service, password in passwords.items():
        address = f"postgresql://folkmoot_{service}:{password}@{DATABASE_HOST}/folkmoot_{service}"
        _write(folder / service / "database_url", address)
    return new


def _write(path: Path, text: str) -> None:
    """Write whole or not at all: a start that is cut short never leaves half a secret.

    Readable by others: PostgreSQL's container has another user. The volume is the fence, only its reader mounts it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.chmod(0o444)
    draft.replace(path)


if __name__ == "__main__":
    made = make(Path(sys.argv[1]))
    sys.stdout.write(
        f"secrets: {len(made)} made{': ' + ', '.join(made) if made else ', all there already'}\n"
    )

"""Make the secrets of the scaled form, once. Standard library only; nothing secret is printed.

    make_secrets.py FOLDER              make what is missing
    make_secrets.py FOLDER --set NAME   set one secret to what stands on standard input

FOLDER gets one folder per reader, so that each container can be given its own and no other's. A secret that exists is
kept; what is derived (database addresses, the list of client secrets) is written again from the secrets each time.
"""

import secrets
import sys
from collections.abc import Callable
from pathlib import Path

SERVICES = ("registration", "sessions", "notifications")
CLIENTS = ("sessions", "notifications", "gateway", "folkmoot")
OWN_DATABASE = "postgres:5432"
OWN_MAIL = "smtp://mailpit:1025"


def make(folder: Path, draw: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> list[str]:
    """Write what is missing below `folder`; returns the names of the secrets that are new."""
    new: list[str] = []

    def keep(name: str) -> str:
        path = folder / name
        if not path.exists():
            new.append(name)
            _write(path, draw())
        return _read(path)

    keep("postgres/superuser")
    keep("postgres/broker")
    keep("registration/key_secret")
    own = {
        name: keep(f"{name}/client_secret")
        for name in ("registration", "sessions", "notifications", "gateway")
    }
    own["folkmoot"] = keep("registration/folkmoot_client_secret")
    _write(folder / "registration/client_secrets", ",".join(f"{name}={own[name]}" for name in CLIENTS))
    for service in SERVICES:
        role = f"folkmoot_{service}"
        address = f"postgresql://{role}:{keep(f'postgres/{service}')}@{OWN_DATABASE}/{role}"
        path = folder / service / "database_url"
        # A database elsewhere was chosen by hand (--set): not ours to change.
        if not path.exists() or f"@{OWN_DATABASE}/" in _read(path):
            _write(path, address)
    if not (folder / "notifications/smtp_url").exists():
        _write(folder / "notifications/smtp_url", OWN_MAIL)
    return new


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _write(path: Path, text: str) -> None:
    """Write whole or not at all: a start that is cut short never leaves half a secret.

    Readable by others: PostgreSQL's container has another user. The volume is the fence, only its reader mounts it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.chmod(0o444)
    draft.replace(path)


def main(arguments: list[str]) -> int:
    """Make or set; 2 when called wrongly."""
    match arguments:
        case [folder]:
            made = make(Path(folder))
            sys.stdout.write(
                f"secrets: {len(made)} made: {', '.join(made)}\n" if made else "secrets: all are there\n"
            )
        case [folder, "--set", name] if (text := sys.stdin.read().strip()) and ".." not in name:
            _write(Path(folder) / name, text)
            make(Path(folder))
            sys.stdout.write(f"secrets: {name} is set\n")
        case _:
            sys.stderr.write("usage: make_secrets.py FOLDER [--set NAME < file]\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

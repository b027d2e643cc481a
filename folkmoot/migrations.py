"""Whether a service's database already has the newest schema, told without importing Alembic (half a second)."""

import re
from importlib.util import find_spec
from pathlib import Path

_REVISION = re.compile(r"^revision(?:\s*:[^=]+)?\s*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)
_DOWN = re.compile(r"^down_revision(?:\s*:[^=]+)?\s*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)


def is_current(service: str, database_url: str) -> bool:
    """True when the version recorded in the database is the newest that the service's migrations know."""
    import psycopg

    newest = head(versions_folder(service))
    try:
        with psycopg.connect(database_url, connect_timeout=10) as db:
            found = db.execute("SELECT version_num FROM alembic_version").fetchall()
    except psycopg.errors.UndefinedTable:
        return False
    return newest is not None and found == [(newest,)]


def versions_folder(service: str) -> Path:
    """Where the service's migration scripts are."""
    spec = find_spec(f"services.{service}")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "migrations" / "versions"


def head(folder: Path) -> str | None:
    """The one revision that no other builds on; None when there is not exactly one."""
    revisions: set[str] = set()
    built_on: set[str] = set()
    for script in folder.glob("*.py"):
        text = script.read_text()
        if found := _REVISION.search(text):
            revisions.add(found.group(1))
        if found := _DOWN.search(text):
            built_on.add(found.group(1))
    heads = revisions - built_on
    return heads.pop() if len(heads) == 1 else None

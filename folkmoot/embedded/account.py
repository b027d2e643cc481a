"""Which system user the embedded PostgreSQL runs as.

PostgreSQL refuses to run as root. For an ordinary user it runs as that user. For root it runs as the system user
`folkmoot`, which is created on first use, without a password, a shell or a home folder.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from folkmoot.embedded.errors import EmbeddedError

SYSTEM_USER = "folkmoot"


@dataclass(frozen=True)
class Account:
    """The system user that owns the data folder; `switch` is true when we are root and must change to it."""

    uid: int
    gid: int
    switch: bool

    @classmethod
    def current(cls) -> "Account":
        """The account to run PostgreSQL under; creates the system user when we are root and it is missing."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), switch=False)
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            _create_system_user()
            entry = pwd.getpwnam(SYSTEM_USER)
        if entry.pw_uid == 0:
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} is root here; "
                "start Folkmoot as an ordinary user"
            )
        return cls(entry.pw_uid, entry.pw_gid, switch=True)

    def own(self, path: Path) -> None:
        """Make `path` and everything in it belong to this account (only root can, and only root needs to)."""
        if not self.switch:
            return
        if path.lstat().st_uid != self.uid:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
            for folder, folders, files in os.walk(path):
                for name in (*folders, *files):
                    os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)

    def can_run(self, program: Path) -> bool:
        """Whether this account may execute `program`, every folder above it included."""
        if not self.switch:
            return os.access(program, os.X_OK)
        if not _reachable(program, self):
            return False
        probe = subprocess.run(
            [str(program), "--version"],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return probe.returncode == 0


def _reachable(program: Path, account: Account) -> bool:
    """Whether the permission bits let `account` through every folder down to `program`."""
    for part in (program, *program.parents):
        status = part.stat()
        if status.st_uid == account.uid:
            bit = 0o100
        elif status.st_gid == account.gid:
            bit = 0o010
        else:
            bit = 0o001
        if not status.st_mode & bit:
            return False
    return True


def _create_system_user() -> None:
    """Create the system user with whichever tool this system has."""
    commands = (
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", SYSTEM_USER],
    )  # fmt: skip
    reason = "neither useradd nor adduser is installed"
    for command in commands:
        program = shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if program is None:
            continue
        done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
        if done.returncode in (0, 9):  # 9: another start created it a moment ago
            return
        said = (done.stderr or done.stdout).strip().splitlines()
        reason = said[-1] if said else f"{command[0]} ended with {done.returncode}"
    raise EmbeddedError(
        f"PostgreSQL does not run as root and the system user {SYSTEM_USER} could not be created ({reason}); "
        "start Folkmoot as an ordinary user"
    )

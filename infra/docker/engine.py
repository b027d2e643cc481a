"""The container engine for compose-check: found, installed where possible, or started if none runs.

Standard library only. An engine that was running already is used and left as it is; one that we start has its own
socket and data folder, and ends with us.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

APT_PACKAGES = ("docker.io", "docker-compose", "iptables")
STORAGE = (["--storage-driver=overlay2"], ["--storage-driver=fuse-overlayfs"], ["--storage-driver=vfs"])


class Missing(Exception):
    """Something that the check needs is not there and cannot be installed from here; the message says what and how."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def run(command: Sequence[str | Path], *, seconds: float = 600, env: dict[str, str] | None = None) -> str:
    """Run a command to its end; returns what it wrote. CalledProcessError carries its output."""
    done = subprocess.run(
        [str(word) for word in command],
        env=env,
        timeout=seconds,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        raise subprocess.CalledProcessError(done.returncode, [str(word) for word in command], done.stdout)
    return done.stdout


def works(command: Sequence[str | Path], env: dict[str, str] | None = None) -> bool:
    """Whether a command ends well."""
    try:
        run(command, seconds=60, env=env)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def apt_install(*packages: str) -> bool:
    """Install Debian packages when we are root on Debian or Ubuntu; False elsewhere."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"installing {' '.join(packages)}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "--quiet"], env=env)
    run(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages], env=env)
    return True


@dataclass
class Engine:
    """A docker command line with BuildKit, a compose command, and the environment that leads them to the engine."""

    docker: str
    compose: list[str]
    env: dict[str, str] = field(default_factory=lambda: dict(os.environ) | {"DOCKER_BUILDKIT": "1"})
    process: subprocess.Popen[bytes] | None = None

    def __call__(self, *words: str | Path, seconds: float = 600) -> str:
        return run([self.docker, *words], seconds=seconds, env=self.env)

    def has(self, image: str) -> bool:
        """Whether the engine holds an image."""
        return works([self.docker, "image", "inspect", image], self.env)

    def build(self, tag: str, context: Path, *words: str) -> None:
        """Build an image, showing what it writes only when it fails."""
        network = ["--network=host"] if self.process else []
        self("build", "--tag", tag, *network, *words, context, seconds=1200)

    def stop(self) -> None:
        """End the engine if it is ours."""
        if self.process and self.process.poll() is None:
            say("stopping the container engine")
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
            if self.process.poll() is None:
                self.process.kill()
            shutil.rmtree(_state(), ignore_errors=True)


def find() -> Engine:
    """The engine to use: the running one, else one of our own. Raises Missing."""
    docker, compose = _docker(), _compose()
    if not (docker and compose) and apt_install(*APT_PACKAGES):
        docker, compose = _docker(), _compose()
    if not docker:
        raise Missing("no docker command with BuildKit: install Docker (Debian: apt install docker.io)")
    if not compose:
        raise Missing("no compose: install Docker's compose plugin (Debian: apt install docker-compose)")
    engine = Engine(docker, compose)
    if not works([docker, "info"], engine.env):
        _start(engine)
    return engine


def _docker() -> str | None:
    """A docker command that builds with BuildKit: by its buildx plugin, or a client from before that was needed."""
    for folder in os.get_exec_path():
        command = Path(folder) / "docker"
        if not os.access(command, os.X_OK):
            continue
        if works([command, "buildx", "version"]):
            return str(command)
        with suppress(OSError, subprocess.SubprocessError, ValueError, IndexError):
            version = run([command, "--version"]).split("version ")[1]
            if int(version.split(".")[0]) < 23:
                return str(command)
    return None


def _compose() -> list[str] | None:
    for command in (["docker", "compose"], ["docker-compose"]):
        if works([*command, "version"]):
            return command
    return None


def _state() -> Path:
    """Where our engine keeps its socket while it runs."""
    return Path("/run") / f"folkmoot-docker-{os.getpid()}"


def _start(engine: Engine) -> None:
    dockerd = shutil.which("dockerd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if os.geteuid() != 0 or not dockerd:
        raise Missing(
            "no container engine answers: start Docker, or run this as root so that it can start its own"
        )
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "folkmoot" / "docker"
    home.mkdir(parents=True, exist_ok=True)
    state = _state()
    engine.env["DOCKER_HOST"] = f"unix://{state}/docker.sock"
    for storage in STORAGE:
        say(
            f"starting a container engine of our own ({storage[0].removeprefix('--storage-driver=')}, {home})"
        )
        with (home / "dockerd.log").open("wb") as log:
            process = subprocess.Popen(
                [
                    dockerd,
                    f"--host=unix://{state}/docker.sock",
                    f"--data-root={home}/data",
                    f"--exec-root={state}",
                    f"--pidfile={state}.pid",
                    *storage,
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        engine.process = process
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if works([engine.docker, "info"], engine.env):
                return
            time.sleep(0.5)
        engine.stop()
    tail = (home / "dockerd.log").read_text(errors="replace").splitlines()[-5:]
    raise Missing("the container engine does not start here:\n  " + "\n  ".join(tail))

"""`make compose-check`: build the scaled form, start it, play a workshop against it, take it down.

Exit 0 when all of it works. Standard library only. Uses the images that docker-compose.yml names where they can be
pulled, stand-ins where they cannot (stand-ins/README.md); FOLKMOOT_*_IMAGE choose others. Everything that it starts
ends with it, volumes included.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import stand_ins
from engine import Engine, Missing, find, run, say

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
IMAGE = "folkmoot:compose-check"
HEALTHY_WITHIN = 300


class Wrong(Exception):
    """The scaled form is not as it should be; the message says how."""


def main() -> int:
    """Run the check; 0 when it holds, 1 when something is wrong, 2 when it cannot run here."""
    words = argparse.ArgumentParser(description="Build, start, play and take down the scaled form.")
    words.add_argument("--stand-ins", action="store_true", help="do not try to pull the base images")
    words.add_argument("--only-stand-ins", action="store_true", help="build the stand-in images and end")
    words.add_argument("--hold", action="store_true", help="keep it running until Enter is pressed")
    options = words.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        engine = find()
    except (Missing, subprocess.SubprocessError) as error:
        return _cannot(error)
    try:
        with tempfile.TemporaryDirectory(prefix="folkmoot-compose-") as folder:
            secrets = _build_secrets(Path(folder))
            bases = _bases(engine, secrets, pull=not (options.stand_ins or options.only_stand_ins))
            if not options.only_stand_ins:
                _build(engine, bases, secrets)
                _play(engine, bases, hold=options.hold)
    except Missing as error:
        return _cannot(error)
    except (Wrong, subprocess.SubprocessError, KeyboardInterrupt) as error:
        say(f"compose-check: FAILED\n{_told(error)}")
        return 1
    finally:
        engine.stop()
    say("compose-check: passed")
    return 0


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt(f"signal {number}")


def _cannot(error: Exception) -> int:
    say(f"compose-check cannot run here: {_told(error)}")
    return 2


def _told(error: BaseException) -> str:
    """The reason, with the end of what a failed command wrote."""
    if isinstance(error, subprocess.CalledProcessError):
        tail = "\n".join(str(error.output or "").splitlines()[-40:])
        return f"{' '.join(error.cmd[:6])} ended with {error.returncode}:\n{tail}"
    return str(error) or type(error).__name__


# -- images ---------------------------------------------------------------------------------------


def _bases(engine: Engine, secrets: list[str], *, pull: bool) -> dict[str, str]:
    """Each FOLKMOOT_*_IMAGE and the image that it stands for in this run."""
    named = dict(re.findall(r"\$\{(FOLKMOOT_\w+_IMAGE):-([^}]+)\}", COMPOSE.read_text(encoding="utf-8")))
    chosen = {}
    for setting, default in sorted(named.items()):
        image = os.environ.get(setting, "")
        if not image:
            image = default if pull and stand_ins.reachable(engine, default) else ""
        chosen[setting] = image or stand_ins.build(engine, setting, secrets)
    say("base images: " + ", ".join(chosen.values()))
    return chosen


def _build_secrets(folder: Path) -> list[str]:
    """What pip needs to reach its index from inside a build, as build secrets: none of it stays in the image."""
    words = []
    lines = [
        f"{key} = {value}\n"
        for key in ("index-url", "extra-index-url", "trusted-host")
        if (value := _pip(key))
    ]
    if lines:
        conf = folder / "pip.conf"
        conf.touch(mode=0o600)
        conf.write_text("[global]\n" + "".join(lines), encoding="utf-8")
        words.append(f"--secret=id=pip_conf,src={conf}")
    bundle = _pip("cert") or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    if bundle and Path(bundle).is_file():
        words.append(f"--secret=id=ca_bundle,src={bundle}")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        words += [f"--build-arg={kind}" for kind in (name, name.lower()) if os.environ.get(kind)]
    return words


def _pip(key: str) -> str:
    """One of pip's settings, from the environment or pip's configuration files."""
    if value := os.environ.get(f"PIP_{key.replace('-', '_').upper()}"):
        return value
    try:
        return run([sys.executable, "-m", "pip", "config", "get", f"global.{key}"], seconds=60).strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _build(engine: Engine, bases: dict[str, str], secrets: list[str]) -> None:
    began = time.monotonic()
    python = bases["FOLKMOOT_PYTHON_IMAGE"]
    build = os.environ.get("FOLKMOOT_BUILD_IMAGE") or python
    arguments = [f"--build-arg=FOLKMOOT_PYTHON_IMAGE={python}", f"--build-arg=FOLKMOOT_BUILD_IMAGE={build}"]
    engine.build(IMAGE, ROOT, *arguments, *secrets)
    own, base = (int(engine("image", "inspect", "--format={{.Size}}", image)) for image in (IMAGE, python))
    say(
        f"built {IMAGE} in {time.monotonic() - began:.0f} s: {own / 1e6:.0f} MB, "
        f"{(own - base) / 1e6:.0f} MB of it on top of {python}"
    )


# -- the running form -----------------------------------------------------------------------------


def _play(engine: Engine, bases: dict[str, str], *, hold: bool) -> None:
    port, mail_port = _free_ports(2)
    project = f"folkmoot-check-{os.getpid()}"
    env = engine.env | bases
    env |= {
        "COMPOSE_PROJECT_NAME": project,
        "FOLKMOOT_IMAGE": IMAGE,
        "FOLKMOOT_PORT": str(port),
        "FOLKMOOT_MAIL_PORT": str(mail_port),
        "FOLKMOOT_PUBLIC_URL": f"http://localhost:{port}",
    }
    compose = [*engine.compose, "--file", str(COMPOSE)]
    with _taken_down(compose, env):
        began = time.monotonic()
        say(f"starting (project {project}, port {port})")
        try:
            run([*compose, "up", "--detach", "--no-build"], seconds=HEALTHY_WITHIN, env=env)
            _wait_until_healthy(engine, project)
        except (Wrong, subprocess.SubprocessError) as error:
            raise Wrong(f"{_told(error)}\n{_what_they_said(engine, project)}") from error
        say(f"all healthy after {time.monotonic() - began:.1f} s")
        _memory(engine, project)
        _see_that_it_is_closed(engine, project, {port, mail_port})
        if hold:
            input(f"http://localhost:{port} (mail: http://localhost:{mail_port}); Enter takes it down ")
        mailbox = f"http://127.0.0.1:{mail_port}"
        check = [
            sys.executable,
            "-m",
            "folkmoot",
            "check",
            "--url",
            f"http://127.0.0.1:{port}",
            "--mailbox",
            mailbox,
        ]
        say(" ".join(check[2:]))
        began = time.monotonic()
        if subprocess.run(check, cwd=ROOT, timeout=600, check=False).returncode != 0:
            raise Wrong(f"folkmoot check found something wrong\n{_what_they_said(engine, project)}")
        say(f"folkmoot check passed in {time.monotonic() - began:.1f} s")


@contextmanager
def _taken_down(compose: list[str], env: dict[str, str]) -> Iterator[None]:
    try:
        yield
    finally:
        say("taking it down")
        run([*compose, "down", "--volumes", "--remove-orphans", "--timeout", "20"], env=env)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _containers(engine: Engine, project: str) -> list[dict[str, Any]]:
    mark = f"--filter=label=com.docker.compose.project={project}"
    names = engine("ps", "--all", "--quiet", mark).split()
    found: list[dict[str, Any]] = json.loads(engine("inspect", *names)) if names else []
    return found


def _name(container: dict[str, Any]) -> str:
    return str(container["Config"]["Labels"]["com.docker.compose.service"])


def _state(container: dict[str, Any]) -> str:
    """`healthy`, `done` (a step that ended well), or what it is instead."""
    state = container["State"]
    if state["Status"] == "exited" and state["ExitCode"] == 0 and _is_step(container):
        return "done"
    if state["Status"] != "running":
        return f"{state['Status']} with {state['ExitCode']}"
    if container["RestartCount"]:
        return f"restarted {container['RestartCount']} times"
    return str(state.get("Health", {}).get("Status", "healthy"))


def _is_step(container: dict[str, Any]) -> bool:
    return container["HostConfig"]["RestartPolicy"]["Name"] in ("", "no")


def _wait_until_healthy(engine: Engine, project: str) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN
    while True:
        states = {_name(one): _state(one) for one in _containers(engine, project)}
        late = {name: state for name, state in states.items() if state not in ("healthy", "done")}
        if states and not late:
            return
        if time.monotonic() > deadline or any("with" in state for state in late.values()):
            raise Wrong(f"not healthy: {late or 'nothing started'}")
        time.sleep(1)


def _what_they_said(engine: Engine, project: str) -> str:
    """The last lines of each container that is not well, of all when all are."""
    containers = _containers(engine, project)
    ill = [one for one in containers if _state(one) not in ("healthy", "done")] or containers
    said = []
    for one in ill:
        tail = engine("logs", "--tail=25", one["Id"])
        said.append(f"--- {_name(one)} ({_state(one)}) ---\n{tail}")
    return "\n".join(said)


def _memory(engine: Engine, project: str) -> None:
    running = [one["Id"] for one in _containers(engine, project) if one["State"]["Running"]]
    lines = engine("stats", "--no-stream", "--format={{.Name}} {{.MemUsage}}", *running).splitlines()
    say(
        "memory: "
        + "; ".join(sorted(re.sub(rf"{project}[-_](.*?)[-_]1 (\S+) .*", r"\1 \2", one) for one in lines))
    )


def _see_that_it_is_closed(engine: Engine, project: str, ports: set[int]) -> None:
    """What docker-compose.yml promises, asked of the engine: users, file systems, capabilities, ports."""
    wrong = []
    published = set()
    for one in _containers(engine, project):
        host, name = one["HostConfig"], _name(one)
        user = one["Config"]["User"]
        if user.split(":")[0] in ("", "0", "root"):
            wrong.append(f"{name} runs as root")
        if not host["ReadonlyRootfs"] and name != "kafka":
            wrong.append(f"{name} can write its root file system")
        if host["CapDrop"] != ["ALL"] or host["CapAdd"]:
            wrong.append(f"{name} keeps capabilities")
        if "no-new-privileges:true" not in (host["SecurityOpt"] or []):
            wrong.append(f"{name} may gain privileges")
        for bindings in (host["PortBindings"] or {}).values():
            published |= {(binding["HostIp"], int(binding["HostPort"])) for binding in bindings}
    if published != {("127.0.0.1", port) for port in ports}:
        wrong.append(f"published: {sorted(published)}")
    if wrong:
        raise Wrong("; ".join(wrong))
    say("closed as promised: no root, no capabilities, read-only, two ports on loopback")


if __name__ == "__main__":
    sys.exit(main())

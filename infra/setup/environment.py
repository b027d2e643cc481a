"""Makes `.venv` and installs Folkmoot into it. Needs nothing but Python's standard library.

    python3 infra/setup/environment.py runtime | test | bench | node

A second call with unchanged requirements does nothing. This file must be readable by old Pythons, so that they can say
what is wrong.
"""

import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ["python3.%d" % minor for minor in (14, 13, 12, 11)]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KERNEL = "services/sessions/domain/allocation/kernel"  # built along with Folkmoot, if there is a compiler
VENV = os.path.join(ROOT, ".venv")
SETS = {"runtime": "embedded.txt", "test": "test.txt", "bench": "bench.txt", "node": "node.txt"}


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fail(text):
    sys.stderr.write(text + "\n")
    sys.exit(2)


def venv_python():
    return os.path.join(VENV, "bin", "python")


def use_a_new_enough_python():
    """Go on under a newer Python of this machine when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        program = shutil.which(name)
        if program:
            os.execv(program, [program, *sys.argv])
    fail(
        "Folkmoot needs Python 3.11 or newer, and python3 is %d.%d here: install a newer one, or name it with "
        "`make run PYTHON=/path/to/python3.12`." % sys.version_info[:2]
    )


def make_venv():
    """Create .venv unless a working one is there."""
    if os.path.exists(venv_python()):
        works = subprocess.run([venv_python(), "-c", "import pip"], capture_output=True, check=False)
        if works.returncode == 0:
            return
        shutil.rmtree(VENV)
    try:
        import ensurepip  # noqa: F401 - Debian leaves it out of python3
        import venv
    except ImportError:
        fail(
            "This Python cannot make virtual environments (ensurepip is missing). "
            "On Debian or Ubuntu: apt install python3-venv. Then run the command again."
        )
    say("Making .venv with Python %d.%d" % sys.version_info[:2])
    try:
        venv.create(VENV, with_pip=True, symlinks=True)
    except OSError as error:
        fail(f"{error.filename or VENV} cannot be written ({error.strerror}): use a folder that can be.")
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        fail(
            "Python could not put pip into .venv. On Debian or Ubuntu: apt install python3-venv. "
            "Is there room on the disk, and may this folder be written?"
        )


def kernel(pattern):
    """Files of the allocation's kernel."""
    return sorted(glob.glob(os.path.join(ROOT, KERNEL, pattern)))


def stamp_of(which):
    """Changes whenever what would be installed changes."""
    digest = hashlib.sha256(repr(sys.version_info[:3]).encode() + ROOT.encode())
    for name in (
        f"requirements/{SETS[which]}",
        "requirements/build.txt",
        "pyproject.toml",
        *kernel("*.[ch]"),
    ):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def pip(arguments, what):
    """Run pip, showing one line for each package as it comes."""
    total = what[1]
    command = [venv_python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
               "--progress-bar", "off", *arguments]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    seen = 0
    for line in process.stdout:
        lines.append(line)
        found = re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line)
        if found:
            seen += 1
            show(f"  {what[0]}: {min(seen, total)} of {total}  {found.group(1)}")
        elif line.startswith("Installing collected packages"):
            show(f"  {what[0]}: unpacking {total} packages")
    if process.wait() != 0:
        show("")
        sys.stderr.write("".join(lines[-25:]))
        fail(
            f"pip could not install {what[0]}; its reason stands above. Is this machine connected, "
            "and is there room on the disk? Run the command again to go on."
        )
    show(f"  {what[0]}: done", last=True)


def show(text, last=False):
    """One line that is written over and over on a terminal; elsewhere a line each."""
    if not sys.stdout.isatty():
        if text:
            say(text)
        return
    sys.stdout.write("\r\033[K" + text + ("\n" if last else ""))
    sys.stdout.flush()


def count(path):
    with open(path) as file:
        return sum(1 for line in file if re.match(r"[A-Za-z0-9].*==", line))


def install(which):
    """Install the set of requirements and Folkmoot itself, unless that was done already."""
    stamp_file = os.path.join(VENV, f".installed-{which}")
    stamp = stamp_of(which)
    if os.path.exists(stamp_file) and os.path.exists(os.path.join(VENV, "bin", "folkmoot")):
        with open(stamp_file) as file:
            if file.read() == stamp:
                return
    for name, label in (("build.txt", "build tools"), (SETS[which], f"{which} packages")):
        path = os.path.join(ROOT, "requirements", name)
        pip(["--require-hashes", "-r", path], (label, count(path)))
    if which != "node":
        for old in kernel("_kernel*.so"):
            os.remove(old)  # a kernel of other sources would give other plans
        pip(["--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT], ("Folkmoot", 1))
        compiler = shutil.which(os.environ.get("CC", "cc").split()[0])
        if compiler and not kernel("_kernel*.so"):
            say(
                "  The kernel of the allocation could not be compiled: planning rooms for many people will be slow."
            )
    with open(stamp_file, "w") as file:
        file.write(stamp)


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in SETS:
        fail(f"usage: python3 {sys.argv[0]} {' | '.join(SETS)}")
    use_a_new_enough_python()
    if sys.platform == "win32":
        fail("Folkmoot runs on Linux and macOS; on Windows use it inside WSL.")
    if not os.access(ROOT, os.W_OK):
        fail(f"{ROOT} cannot be written, and .venv must be made in it: use a copy in a folder of yours.")
    make_venv()
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        # The environment's own Python decides what fits it, not the one that happened to start this.
        os.execv(venv_python(), [venv_python(), *sys.argv])
    try:
        install(sys.argv[1])
    except OSError as error:
        fail(f"{error.filename or VENV}: {error.strerror}.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

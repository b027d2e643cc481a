"""Every setting is described, and every variable that the documents name is a setting."""

import re
import subprocess
from pathlib import Path

import pytest

from chassis.settings import PREFIX, Settings
from folkmoot import settings_document

ROOT = Path(__file__).resolve().parents[2]
CLASSES = settings_document.classes()
NOT_SETTINGS = {
    "FOLKMOOT_KAFKA",  # tests: a broker to use instead of starting one
    "FOLKMOOT_CHROMIUM",  # tests: the browser to use
    "FOLKMOOT_SKIP_MISSING",  # make test
    "FOLKMOOT_TOKEN",  # folkmoot rehearse: an access token of an organiser
}


@pytest.mark.parametrize("process", CLASSES)
def test_every_setting_says_what_it_means(process: str) -> None:
    silent = [name for name, field in CLASSES[process].model_fields.items() if not field.description]
    assert not silent


def test_the_page_of_settings_is_what_the_code_says() -> None:
    page = ROOT / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings_document.document(), (
        "run: python -m folkmoot.settings_document > docs/settings.md"
    )


def test_no_settings_class_is_left_out_of_the_page() -> None:
    def leaves(parent: type[Settings]) -> set[type[Settings]]:
        own = {child for child in parent.__subclasses__() if child.__module__.split(".")[0] != "tests"}
        return own | {leaf for child in own for leaf in leaves(child)}

    documented = set(CLASSES.values())
    bases = {base for settings in documented for base in settings.__mro__}
    shipped = {
        settings
        for settings in leaves(Settings)
        if settings.__module__.split(".")[0] in {"chassis", "services", "gateway", "folkmoot"}
    }
    assert shipped - documented - bases == set()


def test_documents_name_no_variable_that_is_no_setting() -> None:
    known = {f"{PREFIX}{name.upper()}" for settings in CLASSES.values() for name in settings.model_fields}
    known |= {f"{name}_FILE" for name in known} | NOT_SETTINGS
    # What the operator tells Compose is filled in by Compose, not read by a process.
    known |= set(
        re.findall(r"\$\{(FOLKMOOT_[A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    )
    listed = subprocess.run(
        ["git", "ls-files", "*.md", "Makefile"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    strange = {
        f"{path}: {name}"
        for path in listed.stdout.split()
        for name in re.findall(r"\bFOLKMOOT_[A-Z][A-Z_]*[A-Z]\b", (ROOT / path).read_text(encoding="utf-8"))
        if name not in known
    }
    assert not strange

"""Drawing the pages of PDFs that nobody has vouched for."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from services.sessions import drawing as package
from services.sessions.drawing import Bounds, CannotDraw, Page, drawing
from tests.support.pdf import encrypted_pdf, heavy_pdf, pdf


def drawn(data: bytes, **more: object) -> list[Page]:
    with drawing(data, **more) as pages:  # type: ignore[arg-type]
        found = list(pages)
        assert pages.pages >= len(found)
        return found


def trouble(data: bytes, bounds: Bounds | None = None) -> str:
    with pytest.raises(CannotDraw) as refused, drawing(data, bounds=bounds) as pages:
        list(pages)
    return refused.value.trouble


def test_each_page_becomes_two_pictures_and_its_words() -> None:
    first, second = drawn(pdf("Welcome to Truro", "Who pays?"))
    assert (first.number, first.text, second.text) == (1, "Welcome to Truro", "Who pays?")
    large, small = Image.open(io.BytesIO(first.large)), Image.open(io.BytesIO(first.small))
    assert (large.format, large.size, small.size) == ("WEBP", (1600, 900), (480, 270))
    assert (first.width, first.height) == large.size
    darkest, lightest = large.convert("L").getextrema()
    assert darkest < 60, "the words are on it"
    assert lightest > 250


def test_drawing_goes_on_from_the_page_where_somebody_stopped() -> None:
    assert [page.number for page in drawn(pdf("One", "Two", "Three"), first=3)] == [3]


def test_a_page_like_a_ribbon_is_drawn_within_bounds() -> None:
    [page] = drawn(pdf("Tall", size=(100, 14_000)))
    assert page.height <= 2401
    assert page.width <= 1600


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing more", pdf("Cut short")[:120], pdf()])
def test_a_damaged_file_is_told_from_a_good_one(data: bytes) -> None:
    assert trouble(data) == "malformed"


def test_a_file_with_a_password_is_not_guessed_at() -> None:
    assert trouble(encrypted_pdf()) == "encrypted"


def test_more_pages_than_are_taken_are_refused_at_once() -> None:
    assert trouble(pdf(*["Again"] * 6), Bounds(pages=5)) == "too_many_pages"


def test_pages_that_take_for_ever_are_given_up() -> None:
    assert trouble(heavy_pdf(), Bounds(computing=3)) == "too_heavy"
    assert trouble(heavy_pdf(), Bounds(each_page=1.0)) == "too_heavy"


def test_what_reads_the_file_has_no_files_no_network_names_and_no_secrets() -> None:
    child = Path(package.__file__).with_name("child.py")
    probe = (
        "import runpy, json, os, sys\n"
        f"child = runpy.run_path({str(child)!r})\n"
        "child['_rehearse'](); child['_give_away'](60, 1 << 30)\n"
        "found = {'environment': sorted(os.environ)}\n"
        "for name, work in {'open': lambda: open('/etc/hostname'), 'fork': os.fork}.items():\n"
        "    try:\n"
        "        work(); found[name] = 'possible'\n"
        "    except OSError: found[name] = 'refused'\n"
        "print(json.dumps(found))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", probe],
        capture_output=True,
        text=True,
        env={"LANG": "C.UTF-8"},
        check=True,
    )
    found = json.loads(ran.stdout)
    assert found["open"] == "refused"
    assert found["fork"] == "refused"
    assert [name for name in found["environment"] if name.startswith("FOLKMOOT")] == []

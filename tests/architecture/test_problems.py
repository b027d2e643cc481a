"""Every problem that the code can answer with is explained at /problems/<code> and in docs/problems.md."""

from pathlib import Path

from folkmoot import problems_document
from gateway.pages.problems import PROBLEMS
from tests.support.problem_codes import used_codes

ROOT = Path(__file__).resolve().parents[2]
USED = used_codes(ROOT)


def test_every_code_in_the_source_is_explained() -> None:
    unexplained = {code: files for code, files in USED.items() if code not in PROBLEMS}
    assert not unexplained, "explain them in gateway/pages/problems.py"


def test_no_explanation_outlives_its_code() -> None:
    assert set(PROBLEMS) - set(USED) == set()


def test_the_scan_finds_each_way_to_name_a_code() -> None:
    # A class attribute, an argument by position, one by name, a default, a choice, a table.
    assert {
        "event-full",
        "note-changed",
        "if-match-required",
        "wrong-code",
        "link-used",
        "bad-request",
    } <= set(USED)
    assert len(USED) > 40


def test_explanations_are_whole_sentences() -> None:
    for code, known in PROBLEMS.items():
        assert known.title, code
        assert not known.title.endswith("."), code
        assert known.why.endswith("."), code
        assert known.do.endswith("."), code


def test_the_document_is_up_to_date() -> None:
    page = ROOT / "docs" / "problems.md"
    assert page.read_text(encoding="utf-8") == problems_document.document(), (
        "run: python -m folkmoot.problems_document > docs/problems.md"
    )

"""docs/messages.md says what the contracts say."""

from pathlib import Path

import pytest

from contracts import MESSAGES, TOPICS, document

ROOT = Path(__file__).parents[3]


def test_the_written_page_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert document.main(["--check"]) == 0


def test_a_stale_page_is_noticed_and_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "messages.md").write_text("old")
    assert document.main(["--check"]) == 1
    assert "run python -m contracts.document" in capsys.readouterr().err
    assert document.main([]) == 0
    assert document.main(["--check"]) == 0


def test_every_message_field_and_topic_is_on_the_page() -> None:
    page = document.document()
    for topic in TOPICS:
        assert f"## {topic}\n" in page
    for cls in MESSAGES.values():
        section = page.split(f"### {cls.TYPE} (version {cls.VERSION}", 1)[1].split("\n###", 1)[0]
        for field in cls.model_fields:
            assert f"| `{field}` |" in section

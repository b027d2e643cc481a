"""The secrets of the scaled form."""

import importlib.util
from io import StringIO
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def make_secrets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_secrets", ROOT / "infra/docker/make_secrets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _all(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text().strip()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_reader_gets_what_it_reads(make_secrets: ModuleType, tmp_path: Path) -> None:
    make_secrets.make(tmp_path)
    files = _all(tmp_path)
    assert set(files) == {
        "postgres/superuser",
        "postgres/registration",
        "postgres/sessions",
        "postgres/notifications",
        "postgres/broker",
        "registration/database_url",
        "registration/client_secret",
        "registration/client_secrets",
        "registration/folkmoot_client_secret",
        "registration/key_secret",
        "sessions/database_url",
        "sessions/client_secret",
        "notifications/database_url",
        "notifications/client_secret",
        "notifications/smtp_url",
        "gateway/client_secret",
    }
    known = dict(pair.split("=", 1) for pair in files["registration/client_secrets"].split(","))
    assert known["sessions"] == files["sessions/client_secret"]
    assert known["gateway"] == files["gateway/client_secret"]
    assert files["postgres/sessions"] in files["sessions/database_url"]


def test_no_two_secrets_are_the_same_and_each_is_long(make_secrets: ModuleType, tmp_path: Path) -> None:
    make_secrets.make(tmp_path)
    drawn = [text for name, text in _all(tmp_path).items() if not name.endswith(("_url", "client_secrets"))]
    assert len(drawn) == 11
    assert len(set(drawn)) == len(drawn)
    assert all(len(secret) >= 40 for secret in drawn)


def test_a_second_start_keeps_every_secret(make_secrets: ModuleType, tmp_path: Path) -> None:
    assert len(make_secrets.make(tmp_path)) == 11
    before = _all(tmp_path)
    assert make_secrets.make(tmp_path) == []
    assert _all(tmp_path) == before


def test_a_secret_taken_away_is_made_anew_everywhere(make_secrets: ModuleType, tmp_path: Path) -> None:
    numbers = count()

    def draw() -> str:
        return f"secret-{next(numbers):040}"

    make_secrets.make(tmp_path, draw)
    before = _all(tmp_path)
    (tmp_path / "sessions/client_secret").unlink()
    assert make_secrets.make(tmp_path, draw) == ["sessions/client_secret"]
    after = _all(tmp_path)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"sessions/client_secret", "registration/client_secrets"}


def test_a_draft_left_by_a_cut_off_start_is_no_secret(make_secrets: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres/.superuser.new").write_text("half")
    make_secrets.make(tmp_path)
    assert len((tmp_path / "postgres/superuser").read_text().strip()) >= 40


def test_a_database_and_a_mail_server_of_ones_own_can_be_set(
    make_secrets: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secrets.make(tmp_path)
    chosen = {
        "sessions/database_url": "postgresql://moot:password@db.example/sessions",
        "notifications/smtp_url": "smtps://moot:password@mail.example:465",
    }
    for name, address in chosen.items():
        monkeypatch.setattr("sys.stdin", StringIO(address + "\n"))
        assert make_secrets.main([str(tmp_path), "--set", name]) == 0
    make_secrets.make(tmp_path)
    files = _all(tmp_path)
    assert {name: files[name] for name in chosen} == chosen


def test_a_secret_is_never_set_to_nothing(
    make_secrets: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secrets.make(tmp_path)
    before = _all(tmp_path)
    monkeypatch.setattr("sys.stdin", StringIO("\n"))
    assert make_secrets.main([str(tmp_path), "--set", "postgres/superuser"]) == 2
    assert _all(tmp_path) == before

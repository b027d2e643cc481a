"""The embedded mail box: each letter once, complete, newest first."""

import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.notifications.domain.failures import NotNow
from services.notifications.runtime.maildir import Mailbox, MaildirPost


def _letter(name: str, to: str = "ann@example.org", words: str = "Hello.\n") -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{name}@moot.example>"
    message["To"] = to
    message["Subject"] = "Something"
    message["Date"] = datetime(2026, 1, 1, tzinfo=UTC)
    message.set_content(words)
    return message


def test_a_letter_that_is_sent_twice_is_one_file(tmp_path: Path) -> None:
    post = MaildirPost(tmp_path)
    post.send(_letter("let_1"))
    post.send(_letter("let_1", words="Another link.\n"))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["let_1"]
    assert list((tmp_path / "tmp").iterdir()) == []
    assert [mail.text for mail in Mailbox(tmp_path).newest()] == ["Hello.\n"]


def test_a_letter_that_somebody_has_read_is_known_again(tmp_path: Path) -> None:
    post = MaildirPost(tmp_path)
    post.send(_letter("let_1"))
    (tmp_path / "new" / "let_1").rename(tmp_path / "cur" / "let_1:2,S")
    post.send(_letter("let_1"))
    assert list((tmp_path / "new").iterdir()) == []
    assert [mail.id for mail in Mailbox(tmp_path).newest()] == ["let_1"]


def test_many_who_send_the_same_letter_leave_one(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=lambda: MaildirPost(tmp_path).send(_letter("let_1"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_the_newest_comes_first_and_to_chooses(tmp_path: Path) -> None:
    post = MaildirPost(tmp_path)
    for name, to in [
        ("let_1", "ann@example.org"),
        ("let_3", "Ben@example.org"),
        ("let_2", "ann@example.org"),
    ]:
        post.send(_letter(name, to))
    box = Mailbox(tmp_path)
    assert [mail.id for mail in box.newest()] == ["let_3", "let_2", "let_1"]
    assert [mail.id for mail in box.newest("ben@example.org")] == ["let_3"]


@pytest.mark.parametrize("name", ["../secret", "let_1/../../x", "", "let_9", "let*", "let_1\x00"])
def test_only_letters_can_be_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "box"
    MaildirPost(folder).send(_letter("let_1"))
    (tmp_path / "secret").write_text("x")
    assert Mailbox(folder).find(name) is None


def test_a_letter_that_is_forgotten_is_gone_from_every_reader(tmp_path: Path) -> None:
    MaildirPost(tmp_path).send(_letter("let_1"))
    reader, eraser = Mailbox(tmp_path), Mailbox(tmp_path)
    assert reader.find("let_1") is not None
    eraser.forget({"let_1", "let_2"})
    assert reader.find("let_1") is None


def test_a_box_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("a file, not a folder")
    with pytest.raises(NotNow):
        MaildirPost(tmp_path / "box").send(_letter("let_1"))


def test_an_empty_box_is_no_error(tmp_path: Path) -> None:
    assert list(Mailbox(tmp_path / "nothing").newest()) == []

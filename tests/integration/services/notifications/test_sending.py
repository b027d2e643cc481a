"""From a message to a letter in somebody's box: once, soon, and whatever breaks on the way."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from chassis.database import Database
from chassis.ids import new_id
from chassis.messaging import open_broker, outbox, postgres, relay, worker
from chassis.messaging.loops import wait_for_knock
from chassis.messaging.tables import OUTBOX
from chassis.messaging.timers import Timers
from chassis.telemetry import trace
from contracts import (
    Message,
    PersonErased,
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationLinkRequested,
    ReportReady,
    SignInRequested,
)
from services.notifications import use_cases
from services.notifications.domain import letters
from services.notifications.domain.facts import Reader
from services.notifications.domain.failures import NotNow, NotWanted
from services.notifications.handlers import HANDLERS, TIMERS, TOPICS
from services.notifications.models import Letter
from services.notifications.runtime import Runtime
from services.notifications.use_cases import loop
from services.notifications.use_cases.loop import Sender
from services.notifications.use_cases.recording import CHANNEL
from tests.support.letters import ToldFacts, runtime
from tests.support.smtp import smtp_server
from tests.support.wait import eventually

REGISTRATION, EVENT = new_id("reg"), new_id("evt")
PERSON, ORGANISATION = new_id("per"), new_id("org")
CONFIRMED = RegistrationConfirmed(
    registration_id=REGISTRATION, event_id=EVENT, organisation_id=ORGANISATION, person_id=PERSON
)


@pytest.fixture
def facts() -> ToldFacts:
    return ToldFacts()


@pytest.fixture
def here(letters_url: str, facts: ToldFacts, tmp_path: Path) -> Iterator[Runtime]:
    """A runtime with a Maildir and no worker: the test is the worker."""
    made = runtime(facts, letters_url, maildir=str(tmp_path / "box"))
    yield made
    made.database.dispose()


def _record(here: Runtime, due: letters.Due, source: str = "msg_1") -> None:
    with here.database.transaction() as db:
        use_cases.record(here, db, due, source_message_id=source, revision=1)


def _letters(here: Runtime) -> list[Letter]:
    with here.database.reading() as db:
        return list(db.scalars(select(Letter).order_by(Letter.id)))


def _send_all(here: Runtime) -> None:
    post = here.new_post()
    while use_cases.send_due(here, post):
        pass
    post.rest()


def _send_once(here: Runtime) -> None:
    """One round: what is put off for a second stays so, however slow the machine is."""
    use_cases.send_due(here, here.new_post())


def _make_due(here: Runtime) -> None:
    with here.database.transaction() as db:
        db.execute(text("UPDATE letters SET due_at = clock_timestamp() WHERE status = 'waiting'"))


def _box(here: Runtime) -> list[Any]:
    assert here.mailbox is not None
    return list(here.mailbox.newest())


def test_a_letter_is_recorded_once_for_each_message(here: Runtime) -> None:
    due = letters.confirmation(REGISTRATION, PERSON)
    _record(here, due)
    _record(here, due)
    _record(here, due, source="msg_2")
    assert len(_letters(here)) == 2


def test_a_sent_letter_is_told_through_the_outbox(here: Runtime) -> None:
    _record(here, letters.confirmation(REGISTRATION, PERSON))
    _send_all(here)
    [letter] = _letters(here)
    assert (letter.status, letter.tries, letter.reason) == ("sent", 1, None)
    [mail] = _box(here)
    assert mail.id == letter.id
    with here.database.reading() as db:
        [row] = db.execute(select(OUTBOX)).all()
    assert row.headers["ce_type"] == "email.sent"
    assert row.key == REGISTRATION
    assert b"@" not in row.value


def test_no_secret_and_no_name_is_kept_in_the_database(here: Runtime) -> None:
    _record(here, letters.confirmation(REGISTRATION, PERSON))
    _record(here, letters.sign_in("sgn_" + "0" * 26, PERSON), source="msg_2")
    _send_all(here)
    with here.database.reading() as db:
        rows = db.execute(
            text("SELECT l::text FROM letters l UNION ALL SELECT o::text FROM outbox o")
        ).scalars()
        kept = " ".join(rows)
    for secret in ("link/", "042917", "morwenna", "Morwenna", "example.org"):
        assert secret not in kept


def test_a_crash_between_sending_and_recording_leaves_one_letter_in_the_box(
    here: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _record(here, letters.confirmation(REGISTRATION, PERSON))

    class Crash(BaseException):
        pass

    def crash(name: str) -> None:
        if name == "sender.after_send":
            raise Crash

    with monkeypatch.context() as patched:
        patched.setattr("services.notifications.use_cases.sending.reached", crash)
        with pytest.raises(Crash):
            use_cases.send_due(here, here.new_post())
    assert [letter.status for letter in _letters(here)] == ["waiting"]
    assert len(_box(here)) == 1
    _send_all(here)
    assert [letter.status for letter in _letters(here)] == ["sent"]
    assert len(_box(here)) == 1


def test_over_smtp_a_letter_in_doubt_goes_again_under_the_same_message_id(
    letters_url: str, facts: ToldFacts
) -> None:
    with smtp_server(hang_up_after_data=1) as server:
        here = runtime(facts, letters_url, smtp_url=f"smtp://127.0.0.1:{server.port}")
        _record(here, letters.confirmation(REGISTRATION, PERSON))
        _send_once(here)
        [letter] = _letters(here)
        assert (letter.status, letter.tries) == ("waiting", 1)
        _make_due(here)
        _send_once(here)
        [letter] = _letters(here)
        assert (letter.status, letter.tries) == ("sent", 2)
        first, second = server.taken
        assert first.message["Message-ID"] == second.message["Message-ID"] == f"<{letter.id}@moot.localhost>"
        here.database.dispose()


def test_a_refused_letter_is_dead_with_the_reason_and_can_be_revived(
    letters_url: str, facts: ToldFacts
) -> None:
    with smtp_server(reply_to_recipient="550 no such mail box") as server:
        here = runtime(facts, letters_url, smtp_url=f"smtp://127.0.0.1:{server.port}")
        _record(here, letters.confirmation(REGISTRATION, PERSON))
        _send_all(here)
        [letter] = _letters(here)
        assert letter.status == "dead"
        assert letter.reason == "the mail server said 550 no such mail box"
        server.reply_to_recipient = ""
        assert use_cases.retry_dead(here) == 1
        _send_all(here)
        assert [letter.status for letter in _letters(here)] == ["sent"]
        here.database.dispose()


def test_what_does_not_answer_is_tried_again_and_given_up_in_the_end(here: Runtime, facts: ToldFacts) -> None:
    facts.failures = [NotNow("registration does not answer") for _ in range(letters.MOST_TRIES)]
    _record(here, letters.confirmation(REGISTRATION, PERSON))
    for _ in range(letters.MOST_TRIES):
        _make_due(here)
        _send_once(here)
    [letter] = _letters(here)
    assert (letter.status, letter.tries) == ("dead", letters.MOST_TRIES)
    assert "registration does not answer" in (letter.reason or "")
    assert _box(here) == []


def test_what_is_no_longer_wanted_is_dropped(here: Runtime, facts: ToldFacts) -> None:
    facts.failures = [NotWanted("the registration is cancelled")]
    _record(here, letters.confirmation(REGISTRATION, PERSON))
    _send_all(here)
    [letter] = _letters(here)
    assert (letter.status, letter.reason) == ("dropped", "the registration is cancelled")


def test_a_letter_that_breaks_does_not_stop_the_next(here: Runtime, facts: ToldFacts) -> None:
    facts.failures = [KeyError("an answer that nobody expected")]
    _record(here, letters.confirmation(REGISTRATION, PERSON))
    _record(here, letters.cancellation(REGISTRATION, PERSON), source="msg_2")
    _send_once(here)
    assert [letter.status for letter in _letters(here)] == ["waiting", "sent"]


def test_two_senders_never_hold_the_same_letter(here: Runtime, facts: ToldFacts) -> None:
    for number in range(20):
        _record(here, letters.confirmation(REGISTRATION, PERSON), source=f"msg_{number}")
    threads = [threading.Thread(target=_send_all, args=(here,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [letter.tries for letter in _letters(here)] == [1] * 20
    assert len(facts.asked) == 20


def test_a_report_goes_to_each_registrant_once(here: Runtime, facts: ToldFacts) -> None:
    facts.readers = [
        (new_id("reg"), Reader(f"Reader {n}", f"reader{n}@example.org", PERSON)) for n in range(5)
    ]
    _record(here, letters.report(EVENT))
    _send_all(here)
    assert sorted(mail.to for mail in _box(here)) == [f"reader{n}@example.org" for n in range(5)]
    assert all(f"/report/{EVENT}" in mail.text for mail in _box(here))
    assert sorted(letter.status for letter in _letters(here)) == ["addressed"] + ["sent"] * 5


def test_old_records_are_forgotten_by_a_timer_and_dead_ones_are_kept(here: Runtime) -> None:
    for number, status in enumerate(("sent", "dropped", "dead", "sent")):
        _record(here, letters.confirmation(REGISTRATION, PERSON), source=f"msg_{number}")
        age = "1 day" if number == 3 else "91 days"
        with here.database.transaction() as db:
            db.execute(
                text(
                    "UPDATE letters SET status = :status, settled_at = clock_timestamp() - cast(:age AS interval)"
                    " WHERE status = 'waiting'"
                ),
                {"status": status, "age": age},
            )
    use_cases.begin_forgetting(here)
    use_cases.begin_forgetting(here)
    with here.database.transaction() as db:
        db.execute(text("UPDATE timers SET due_at = clock_timestamp()"))
    assert Timers(here.database, TIMERS, here).fire_due() == 1
    assert sorted(letter.status for letter in _letters(here)) == ["dead", "sent"]
    with here.database.reading() as db:
        wait = db.execute(text("SELECT due_at - clock_timestamp() FROM timers")).scalar_one()
    assert timedelta(hours=23) < wait <= timedelta(days=1)


def test_erasure_removes_records_and_letters(here: Runtime) -> None:
    _record(here, letters.confirmation(REGISTRATION, PERSON))
    _send_all(here)
    with here.database.transaction() as db:
        db.execute(text("UPDATE letters SET person_id = :person"), {"person": PERSON})
        use_cases.forget_person(here, db, PERSON)
    assert _letters(here) == []
    assert _box(here) == []


@pytest.fixture
def working(here: Runtime, database_url: Callable[[str], str]) -> Iterator[Callable[..., None]]:
    """A worker with its broker; the fixture's value publishes messages, each with a key."""
    broker_url = database_url("broker")
    stop = threading.Event()
    sender = {"sender": Sender(here).run}
    thread = threading.Thread(
        target=worker.run,
        args=(here, "notifications", TOPICS, HANDLERS, {}, open_broker(broker_url)),
        kwargs={"loops": sender, "stop": stop},
    )
    thread.start()

    def publish(*messages: tuple[Message, str]) -> None:
        with here.database.transaction() as db:
            for message, key in messages:
                outbox.add(db, message, key=key, sequence=1)

    yield publish
    stop.set()
    here.database.notify(outbox.CHANNEL, CHANNEL)  # whoever waits looks up
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_every_message_becomes_its_letter(
    working: Callable[..., None], here: Runtime, facts: ToldFacts
) -> None:
    sign_in, session = new_id("sgn"), new_id("ses")
    facts.readers = [(REGISTRATION, facts.reader)]
    working(
        (CONFIRMED, REGISTRATION),
        (RegistrationLinkRequested(registration_id=REGISTRATION), REGISTRATION),
        (RegistrationCancelled(**CONFIRMED.model_dump()), REGISTRATION),
        (SignInRequested(sign_in_id=sign_in, person_id=PERSON), PERSON),
        (ReportReady(session_id=session, event_id=EVENT, organisation_id=ORGANISATION), EVENT),
    )
    eventually(lambda: len(_box(here)) == 5, within=10)
    beginnings = sorted(mail.subject.split(":")[0] for mail in _box(here))
    assert beginnings == ["Cancelled", "Sign in to Folkmoot", "The report", "You have a place", "Your link"]
    working((PersonErased(person_id=facts.reader.person_id), facts.reader.person_id))
    eventually(lambda: _box(here) == [], within=10)


def test_a_letter_goes_out_because_everybody_on_its_way_is_woken(
    working: Callable[..., None], here: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    working((CONFIRMED, REGISTRATION))
    eventually(lambda: len(_box(here)) == 1, within=10)

    def patiently(connection: Any, seconds: float = 0.0) -> None:
        wait_for_knock(connection, 60.0)

    # From here on nobody looks by themselves in less than a minute: neither relay, nor consumer, nor sender.
    monkeypatch.setattr(relay, "wait_for_knock", patiently)
    monkeypatch.setattr(postgres, "SLOW_POLL", 60.0)
    monkeypatch.setattr(loop, "wait_for_knock", patiently)
    for number in range(2, 22):
        working((CONFIRMED, REGISTRATION))
        eventually(lambda wanted=number: len(_box(here)) == wanted, within=20)


def test_a_letter_carries_the_trace_of_what_caused_it(here: Runtime) -> None:
    with trace.span(None) as cause:
        _record(here, letters.confirmation(REGISTRATION, PERSON))
    _send_all(here)
    with here.database.reading() as db:
        [row] = db.execute(select(OUTBOX)).all()
    assert row.headers["traceparent"][3:35] == cause[3:35]


def test_the_migrated_tables_are_those_of_the_models(here: Runtime) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from services.notifications.models import Base

    with Database(here.database.url).engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [
            found for found in compare_metadata(context, Base.metadata) if "alembic_version" not in str(found)
        ]
    assert differences == []

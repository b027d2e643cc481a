"""What tests of letters share: facts as registration would tell them, and a notifications service of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.ids import new_id
from services.notifications.domain.facts import AgendaLine, EventFacts, Reader, RegistrationFacts, SignInFacts
from services.notifications.domain.letters import LetterKind
from services.notifications.models import Letter
from services.notifications.runtime import Runtime
from services.notifications.runtime.maildir import Mailbox, MaildirPost
from services.notifications.runtime.smtp import SmtpPost
from services.notifications.settings import NotificationsSettings

EVENT = EventFacts(
    id="evt_01h2xcejqtf2nbrexx3vqjhp41",
    slug="we-were-built-for-this",
    title="We were built for this - South West workshop",
    summary="Bring one thing that is getting harder in your place, and one that is getting better.",
    place="Online",
    starts_at=datetime(2020, 9, 21, 13, 0, tzinfo=UTC),
    ends_at=datetime(2020, 9, 21, 14, 30, tzinfo=UTC),
    time_zone="Europe/London",
    organisation="Locality",
    version=3,
    agenda=(AgendaLine(datetime(2020, 9, 21, 13, 0, tzinfo=UTC), "Welcome"),),
)
READER = Reader("Morwenna Trelawny", "morwenna@example.org", "per_01h2xcejqtf2nbrexx3vqjhp42")
LINK = "http://moot.localhost:8000/link/c2VjcmV0LXRva2Vu"


@dataclass
class ToldFacts:
    """Stands in for registration: says what the test has it say, or raises what the test gives it."""

    event_facts: EventFacts = EVENT
    reader: Reader = READER
    link: str | None = LINK
    readers: list[tuple[str, Reader]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    clock: Clock = field(default_factory=SystemClock)

    def _heard(self, what: str, id_: str) -> None:
        self.asked.append((what, id_))
        if self.failures:
            raise self.failures.pop(0)

    def registration(self, registration_id: str, kind: LetterKind) -> RegistrationFacts:
        self._heard(kind, registration_id)
        link = None if kind == "cancellation" else self.link
        return RegistrationFacts(
            self.reader, self.event_facts, link, self.clock.now() + timedelta(minutes=15) if link else None
        )

    def sign_in(self, sign_in_id: str) -> SignInFacts:
        self._heard("sign_in", sign_in_id)
        return SignInFacts(self.reader, "042917", LINK, self.clock.now() + timedelta(minutes=15))

    def event(self, event_id: str) -> EventFacts:
        self._heard("event", event_id)
        return replace(self.event_facts, id=event_id)

    def recipients(self, event_id: str) -> Sequence[tuple[str, Reader]]:
        self._heard("recipients", event_id)
        return self.readers


def settings(**given: Any) -> NotificationsSettings:
    """Settings of a service on this machine; writes to a Maildir unless the test says otherwise."""
    defaults = {
        "database_url": "postgresql://nobody@127.0.0.1:1/none",
        "broker_url": "postgresql://nobody@127.0.0.1:1/none",
        "public_url": "http://moot.localhost:8000",
        "registration_url": "http://127.0.0.1:1",
        "sessions_url": "http://127.0.0.1:1",
        "notifications_url": "http://127.0.0.1:1",
        "client_secret": "a secret that only tests know",
        "mail_from": "The Moot <moot@example.org>",
    }
    where = {} if "smtp_url" in given else {"maildir": "/nonexistent"}
    return NotificationsSettings.model_validate({**defaults, **where, **given})


def runtime(facts: ToldFacts, database_url: str = "", **given: Any) -> Runtime:
    """A runtime whose facts are told by the test. Without a database address it can only write."""
    chosen = settings(**({"database_url": database_url} if database_url else {}), **given)
    return Runtime(
        settings=chosen,
        database=Database(chosen.database_url),
        clock=facts.clock,
        ids=new_id,
        facts=facts,
        new_post=lambda: SmtpPost(chosen.smtp_url) if chosen.smtp_url else MaildirPost(Path(chosen.maildir)),
        mailbox=Mailbox(Path(chosen.maildir)) if chosen.maildir else None,
    )


def letter(kind: LetterKind = "confirmation", **given: Any) -> Letter:
    """A letter as the database holds it."""
    about = {"sign_in": "sgn_01h2xcejqtf2nbrexx3vqjhp43", "report": EVENT.id}.get(
        kind, "reg_01h2xcejqtf2nbrexx3vqjhp44"
    )
    values = {
        "id": "let_01h2xcejqtf2nbrexx3vqjhp45",
        "kind": kind,
        "about": about,
        "recipient": "reg_01h2xcejqtf2nbrexx3vqjhp44" if kind == "report" else about,
        "person_id": READER.person_id,
        "source_message_id": "msg_1",
        "revision": 1,
        "status": "waiting",
        "tries": 0,
    }
    return Letter(**{**values, **given})

"""What the services and the broker hold at the end, and what is wrong with it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email import message_from_bytes
from functools import cache
from pathlib import Path

import psycopg

from chassis.messaging import START, open_broker
from chassis.messaging.broker import Delivered
from contracts import LIVE, NOTIFICATIONS, REGISTRATION, SESSIONS

# Which consumer has a handler for which type; what each handler does once is counted in its ledger.
HANDLED_BY = {
    "registration.confirmed": ("sessions", "notifications"),
    "registration.cancelled": ("sessions", "notifications"),
    "event.published": ("sessions",),
    "host.added": ("sessions",),
    "sign_in.requested": ("notifications",),
}


@dataclass
class Acknowledged:
    """What the services said yes to. Everything else may or may not have happened."""

    registered: dict[str, str] = field(default_factory=dict)  # registration id -> e-mail address
    cancelled: set[str] = field(default_factory=set)  # registration ids
    placed: dict[str, tuple[str, int]] = field(default_factory=dict)  # person id -> last room and epoch
    moves: int = 0


@dataclass
class Evidence:
    """Everything that was found."""

    acknowledged: Acknowledged
    registrations: dict[str, str]  # id -> status
    attendance: dict[str, str]  # registration id -> status, as sessions knows it
    placements: dict[str, tuple[str, int]]
    letters: Counter[str]  # registration id -> confirmations that are sent
    mail: Counter[str]  # e-mail address -> confirmations in the mail box
    effects: dict[str, Counter[str]]  # consumer -> message id -> how often its handler ran
    log: list[Delivered]
    unsent: int

    @property
    def progress(self) -> tuple[int, int, int, int]:
        """Changes as long as anything is still on its way."""
        effects = sum(sum(counts.values()) for counts in self.effects.values())
        return len(self.log), effects, sum(self.mail.values()), self.unsent


def collect(acknowledged: Acknowledged, databases: dict[str, str], broker_url: str, mail: Path) -> Evidence:
    """Look everywhere."""
    registration, sessions, notifications = (
        databases[name] for name in ("registration", "sessions", "notifications")
    )
    letters = _rows(
        notifications, "SELECT about FROM letters WHERE kind = 'confirmation' AND status = 'sent'"
    )
    return Evidence(
        acknowledged=acknowledged,
        registrations=dict(_rows(registration, "SELECT id, status FROM registrations")),
        attendance=dict(_rows(sessions, "SELECT registration_id, status FROM attendances")),
        placements={
            person: (room, epoch)
            for person, room, epoch in _rows(sessions, "SELECT person_id, room_id, epoch FROM placements")
        },
        letters=Counter(about for (about,) in letters),
        mail=_confirmations(mail),
        effects={
            name: Counter(message for (message,) in _rows(url, "SELECT message_id FROM effects"))
            for name, url in databases.items()
        },
        log=_log(broker_url),
        unsent=sum(
            int(_rows(url, "SELECT count(*) FROM outbox WHERE sent_at IS NULL")[0][0])
            for url in databases.values()
        ),
    )


def _rows(url: str, statement: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as db:
        return db.execute(statement.encode()).fetchall()


def _log(broker_url: str) -> list[Delivered]:
    broker = open_broker(broker_url)
    reader = broker.reader([REGISTRATION, SESSIONS, NOTIFICATIONS, LIVE], after=START)
    found: list[Delivered] = []
    while not reader.caught_up:
        found += reader.poll(1.0, 2000)
    reader.close()
    broker.close()
    return found


def _confirmations(folder: Path) -> Counter[str]:
    return Counter(address for path in folder.glob("**/new/*") if (address := _confirmed(path)) is not None)


@cache  # a letter in the box changes no more, and looking at a thousand of them takes a second
def _confirmed(path: Path) -> str | None:
    """Whose registration the letter confirms."""
    letter = message_from_bytes(path.read_bytes())
    if any(part.get_content_type() == "text/calendar" for part in letter.walk()) and "Cancel" not in (
        letter["Subject"] or ""
    ):
        return str(letter["To"]).rpartition("<")[2].rstrip(">")
    return None


def violations(evidence: Evidence) -> list[str]:
    """Everything that was lost, doubled, invented or put out of order, in words. Empty: nothing."""
    return [
        *_lost_state(evidence),
        *_effects(evidence),
        *_order(evidence),
        *_letters(evidence),
        *([f"{evidence.unsent} messages were never sent"] if evidence.unsent else []),
    ]


def _lost_state(evidence: Evidence) -> list[str]:
    said = evidence.acknowledged
    wrong = []
    for registration_id in said.registered:
        wanted = "cancelled" if registration_id in said.cancelled else "confirmed"
        for where, found in (("registration", evidence.registrations), ("sessions", evidence.attendance)):
            if found.get(registration_id) != wanted:
                wrong.append(f"{where}: {registration_id} is {found.get(registration_id)}, not {wanted}")
    for registration_id in evidence.attendance.keys() - evidence.registrations.keys():
        wrong.append(f"sessions knows {registration_id}, which registration never accepted")
    for person_id, placed in said.placed.items():
        if evidence.placements.get(person_id) != placed:
            wrong.append(f"sessions: {person_id} is at {evidence.placements.get(person_id)}, not at {placed}")
    return wrong


def _effects(evidence: Evidence) -> list[str]:
    wrong = []
    published: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in evidence.log:
        type_, message_id = record.headers["ce_type"], record.headers["ce_id"]
        published[type_, record.key].add(message_id)
        for consumer in HANDLED_BY.get(type_, ()):
            if not evidence.effects[consumer][message_id]:
                wrong.append(f"{consumer} never handled {type_} {message_id}")
    for consumer, counts in evidence.effects.items():
        wrong += [
            f"{consumer} handled {message_id} {times} times"
            for message_id, times in counts.items()
            if times > 1
        ]
    for registration_id, status in evidence.registrations.items():
        for type_, wanted in (
            ("registration.confirmed", 1),
            ("registration.cancelled", int(status == "cancelled")),
        ):
            if (count := len(published[type_, registration_id])) != wanted:
                wrong.append(f"{count} messages {type_} of {registration_id}, not {wanted}")
    return wrong


def _order(evidence: Evidence) -> list[str]:
    """The first copies of a key's messages must have the versions n, n + 1, n + 2, ... of its unit."""
    seen: set[str] = set()
    versions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in evidence.log:
        if record.headers["ce_id"] not in seen:
            seen.add(record.headers["ce_id"])
            versions[record.topic, record.key].append(int(record.headers["ce_sequence"]))
    return [
        f"{topic} {key}: versions {found[:20]}"
        for (topic, key), found in versions.items()
        if found != list(range(found[0], found[0] + len(found)))
    ]


def _letters(evidence: Evidence) -> list[str]:
    wrong = []
    for registration_id, address in evidence.acknowledged.registered.items():
        sent, there = evidence.letters[registration_id], evidence.mail[address]
        # Whoever cancels before the letter is written gets none.
        least = 0 if registration_id in evidence.acknowledged.cancelled else 1
        if not least <= sent <= 1 or not least <= there <= 1:
            wrong.append(f"{registration_id}: {sent} letters sent, {there} in the mail box of {address}")
    return wrong

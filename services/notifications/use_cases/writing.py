"""Writing letters: facts into words, HTML and calendar files."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.domain import calendar, words
from services.notifications.domain.facts import EventFacts, Reader
from services.notifications.domain.failures import Never, NotWanted
from services.notifications.domain.letters import message_id
from services.notifications.models import Letter
from services.notifications.runtime import Runtime
from services.notifications.use_cases.ics import calendar_file

TEMPLATES = Path(__file__).parent.parent / "templates"
_SUBJECT_TITLE = 90


@dataclass(frozen=True)
class _Draft:
    """A letter before it is put into an envelope. `preheader` is what a list of letters shows beside the subject."""

    template: str
    reader: Reader
    subject: str
    preheader: str
    values: dict[str, Any] = field(default_factory=dict)
    entry: calendar.Entry | None = None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clock=words.clock, one_line=words.one_line)
    return environment


def write(runtime: Runtime, letter: Letter) -> tuple[EmailMessage, str | None]:
    """The e-mail of a letter, and its reader's person id where known. Asks registration for what it says.

    Raises NotNow or NotWanted as that does, and Never when the reader's address cannot be written to.
    """
    draft = _draft(runtime, letter)
    settings = runtime.settings
    values = {
        **draft.values,
        "subject": draft.subject,
        "preheader": draft.preheader,
        "name": words.one_line(draft.reader.name, 100),
        "public_url": settings.public_url,
    }
    mail = EmailMessage()
    mail["From"] = _address(settings.sender_name, settings.sender_address)
    mail["To"] = _address(words.one_line(draft.reader.name, 100), draft.reader.email)
    mail["Subject"] = draft.subject
    mail["Date"] = runtime.clock.now()
    mail["Message-ID"] = message_id(letter.id, settings.domain)
    mail["Content-Language"] = "en-GB"
    # Nobody's out-of-office should answer (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_render(f"{draft.template}.txt", values))
    mail.add_alternative(_render(f"{draft.template}.html", values), subtype="html")
    if draft.entry is not None:
        mail.add_attachment(
            calendar_file(draft.entry, runtime.clock.now()),
            subtype="calendar",
            filename="cancelled.ics" if draft.entry.method == "CANCEL" else "workshop.ics",
            params={"method": draft.entry.method},
        )
    return mail, draft.reader.person_id


def _render(name: str, values: dict[str, Any]) -> str:
    return _environment().get_template(name).render(values).strip() + "\n"


def _address(name: str, address: str) -> Address:
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise Never(f"the address cannot be written to: {error}") from error


def _draft(runtime: Runtime, letter: Letter) -> _Draft:
    match letter.kind:
        case "sign_in":
            return _sign_in(runtime, letter)
        case "report":
            return _report(runtime, letter)
        case _:
            return _registration(runtime, letter)


def _registration(runtime: Runtime, letter: Letter) -> _Draft:
    facts = runtime.facts.registration(letter.about, letter.kind)
    event, settings = facts.event, runtime.settings
    title = words.one_line(event.title, _SUBJECT_TITLE)
    when = words.start(event.starts_at, event.time_zone)
    values = {
        **_about(event),
        "event_url": f"{settings.public_url}/e/{event.slug}",
        "live_url": f"{settings.public_url}/live/{event.id}",
        "link": facts.link,
        "expires_in": words.while_(facts.expires_at - runtime.clock.now()) if facts.expires_at else None,
    }
    entry = calendar.entry(
        event,
        registration_id=letter.about,
        revision=letter.revision,
        public_url=settings.public_url,
        domain=settings.domain,
        organiser_address=settings.sender_address,
        cancelled=letter.kind == "cancellation",
    )
    if letter.kind == "cancellation":
        return _Draft(
            "cancellation",
            facts.reader,
            f"Cancelled: {title}, {when}",
            "You have given your place back. Thank you for telling us.",
            values,
            entry,
        )
    if facts.link is None:
        raise NotWanted("the registration has no personal link any more")
    if letter.kind == "link":
        preheader = "Here is the fresh link that you asked for."
        return _Draft("link", facts.reader, f"Your link: {title}, {when}", preheader, values)
    preheader = f"You have a place. {words.span(event.starts_at, event.ends_at, event.time_zone)}."
    return _Draft(
        "confirmation", facts.reader, f"You have a place: {title}, {when}", preheader, values, entry
    )


def _sign_in(runtime: Runtime, letter: Letter) -> _Draft:
    facts = runtime.facts.sign_in(letter.about)
    left = facts.expires_at - runtime.clock.now()
    if left.total_seconds() <= 0:
        raise NotWanted("the sign-in has run out")
    expires_in = words.while_(left)
    values = {"link": facts.link, "code": words.code(facts.code), "expires_in": expires_in}
    subject = f"Sign in to Folkmoot: your code and link for the next {expires_in}"
    return _Draft(
        "sign_in", facts.reader, subject, "Type the code, or open the link. Either works once.", values
    )


def _report(runtime: Runtime, letter: Letter) -> _Draft:
    reader = dict(runtime.facts.recipients(letter.about)).get(letter.recipient)
    if reader is None:
        raise NotWanted("the reader is no longer registered")
    event = runtime.facts.event(letter.about)
    title = words.one_line(event.title, _SUBJECT_TITLE)
    values = {**_about(event), "link": f"{runtime.settings.public_url}/report/{event.id}"}
    subject = f"The report: {title}, {words.start(event.starts_at, event.time_zone).rpartition(',')[0]}"
    return _Draft(
        "report", reader, subject, "Who came, what each table talked about, and what they wrote.", values
    )


def _about(event: EventFacts) -> dict[str, Any]:
    return {
        "title": words.one_line(event.title),
        "summary": event.summary.strip(),
        "place": words.one_line(event.place) or "Online",
        "organisation": words.one_line(event.organisation) or "The organisers",
        "when": words.span(event.starts_at, event.ends_at, event.time_zone),
        "zone": words.zone(event.starts_at, event.time_zone),
    }

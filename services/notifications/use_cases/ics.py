"""Calendar files (RFC 5545)."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText, vUri

from services.notifications.domain.calendar import Entry


def calendar_file(entry: Entry, now: datetime) -> str:
    """The entry as an iCalendar object with its time zone's rules, so that every calendar computes the same instant."""
    zone = ZoneInfo(entry.time_zone)
    organiser = vCalAddress(f"mailto:{entry.organiser_address}")
    if entry.organiser_name:
        organiser.params["CN"] = vText(entry.organiser_name)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    event.add("location", entry.location)
    event.add("url", vUri(entry.url))
    event.add("organizer", organiser)
    event.add("status", "CANCELLED" if entry.method == "CANCEL" else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if entry.method == "CANCEL" else "OPAQUE")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Folkmoot//Folkmoot//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", entry.method)
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    if zone.key == "UTC":
        return text
    rules = _zone_rules(zone.key, entry.starts_at.year - 1, entry.ends_at.year + 2)
    return text.replace("BEGIN:VEVENT", f"{rules}BEGIN:VEVENT", 1)


@lru_cache(maxsize=64)
def _zone_rules(name: str, first_year: int, last_year: int) -> str:
    """The VTIMEZONE of a zone for some years. Kept as text: computing it takes far longer than the rest of a letter."""
    found = Timezone.from_tzid(name, first_date=date(first_year, 1, 1), last_date=date(last_year, 1, 1))
    text: str = found.to_ical().decode()
    return text

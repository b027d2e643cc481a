"""Times and counts in plain British English."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def local(moment: str, zone: str) -> datetime:
    """An RFC 3339 time in the organiser's zone (in its own offset when the zone is unknown)."""
    when = datetime.fromisoformat(moment)
    try:
        return when.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return when


def day(moment: str, zone: str) -> str:
    """Monday 21 September 2020"""
    when = local(moment, zone)
    return f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]} {when.year}"


def clock(moment: str, zone: str) -> str:
    """14:05, to the minute"""
    return local(moment, zone).strftime("%H:%M")


def leaf(moment: str, zone: str) -> tuple[str, str]:
    """Day of the month and short month, for a calendar leaf."""
    when = local(moment, zone)
    return str(when.day), _MONTHS[when.month - 1][:3]


def city(zone: str) -> str:
    """The name that people know a zone by: "Europe/London" -> "London"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: no places, one place, 12 places. Words up to nine, figures from ten."""
    word = _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"
    return f"{word} {one if number == 1 else many}"

"""How letters say dates, times and names, in British English whatever the machine's locale is."""

import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(moment: datetime, *, year: bool = True) -> str:
    """`Monday 21 September 2020`."""
    said = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"
    return f"{said} {moment.year}" if year else said


def clock(moment: datetime) -> str:
    """`2pm`, `2:05pm`, `midday`, `midnight`."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    hour = moment.hour % 12 or 12
    minute = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minute}{'am' if moment.hour < 12 else 'pm'}"


def zone(moment: datetime, name: str) -> str:
    """`London time (BST, UTC+1)`: the zone that `name` is, at `moment`, so that everybody can work out their own."""
    local = moment.astimezone(ZoneInfo(name))
    offset = _offset(local.utcoffset() or timedelta())
    if name.rpartition("/")[2] in ("UTC", "UCT", "Zulu"):
        return "UTC"
    if "/" not in name or name.startswith("Etc/"):
        return f"{name} ({offset})"
    abbreviation = local.tzname() or ""
    short = f"{abbreviation}, " if abbreviation.isalpha() else ""
    return f"{name.rpartition('/')[2].replace('_', ' ')} time ({short}{offset})"


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def span(starts_at: datetime, ends_at: datetime, zone_name: str) -> str:
    """`Monday 21 September 2020, 2pm to 3:30pm`, in the zone of the event; both days when it takes more than one."""
    starts, ends = (moment.astimezone(ZoneInfo(zone_name)) for moment in (starts_at, ends_at))
    if starts.date() == ends.date():
        return f"{day(starts)}, {clock(starts)} to {clock(ends)}"
    return f"{day(starts)}, {clock(starts)} to {day(ends)}, {clock(ends)}"


def start(starts_at: datetime, zone_name: str) -> str:
    """`Monday 21 September 2020, 2pm`."""
    local = starts_at.astimezone(ZoneInfo(zone_name))
    return f"{day(local)}, {clock(local)}"


def while_(left: timedelta) -> str:
    """How long something is still good: `15 minutes`, `2 hours`, `3 days`; rounded down, at least one minute."""
    minutes = max(1, int(left.total_seconds() + 30) // 60)
    for size, unit in ((1440, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return _count(minutes // size, unit)
    return _count(minutes, "minute")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def code(digits: str) -> str:
    """`123 456`: a code in groups that can be read aloud; other lengths as they are."""
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 6 else digits


def one_line(text: str, longest: int = 200) -> str:
    """Text that people gave, fit for a header: one line, no control or direction-changing characters."""
    cleaned = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Cs") or character == "\u200d"
    )
    single = " ".join(cleaned.split())
    return single if len(single) <= longest else single[: longest - 1].rstrip() + "…"

"""What a rehearsal came to, for reading and for programs."""

from typing import Any

from folkmoot.rehearsing.play import Played
from folkmoot.rehearsing.tally import milliseconds

NAMES_SHOWN = 5


def facts(played: Played) -> dict[str, Any]:
    """Everything as one JSON object; times in milliseconds unless named otherwise."""
    tally = played.tally
    lost = tally.lost()
    return {
        "rehearsal": played.rehearsal_id,
        "people": played.people,
        "present_at_end": played.present_at_end,
        "seconds": round(played.seconds, 1),
        "done": dict(sorted(tally.done.items())),
        "refused": dict(sorted(tally.refused.items())),
        "said": len(tally.said),
        "seen": milliseconds(tally.delays()),
        "lost": len(lost),
        "missed_frames": played.missed,
        "duplicates": tally.duplicates,
        "resets": tally.resets,
        "cut_off": tally.cut_off,
        "stranded": played.stranded,
        "answers": {name: milliseconds(values) for name, values in sorted(tally.answers.items())},
        "forgotten": played.forgotten,
    }


def lines(played: Played) -> list[str]:
    """The same as a short table."""
    said = facts(played)
    seen = said["seen"]
    rows = [
        ("people", f"{said['present_at_end']} of {said['people']} here at the end, {said['seconds']} s"),
        ("done", ", ".join(f"{name} {count}" for name, count in said["done"].items()) or "nothing"),
        (
            "said → seen",
            f"p50 {seen['p50']}, p95 {seen['p95']}, p99 {seen['p99']} ms"
            if seen["p50"] is not None
            else "nothing was said",
        ),
        ("lost", f"{said['lost']} sights of {said['said']} things said, {said['missed_frames']} frames"),
        ("streams", f"{said['duplicates']} duplicates, {said['resets']} resets, {said['cut_off']} cut off"),
        ("stranded", _names(said["stranded"])),
    ]
    rows += [("refused", f"{count} × {what}") for what, count in said["refused"].items()]
    return [f"  {what:<12} {told}" for what, told in rows]


def _names(stranded: list[str]) -> str:
    more = len(stranded) - NAMES_SHOWN
    return (", ".join(stranded[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")) or "nobody"

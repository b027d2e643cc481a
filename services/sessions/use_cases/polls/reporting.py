"""What the report says of polls."""

from sqlalchemy.orm import Session

from services.sessions.domain.polls import Asking, Tally, count
from services.sessions.domain.reporting import Bar, PollResult
from services.sessions.store import polls as store


def polls_for_report(db: Session, session_id: str) -> tuple[PollResult, ...]:
    """Every poll that was closed, in the order of opening, with what came of it; without a name of anybody."""
    closed = store.all_of(db, session_id, statuses=["closed"])
    results = []
    for row in sorted(closed, key=lambda row: (row.opened_at is None, row.opened_at, row.id)):
        tally = count(row.asking, store.cast(db, row.id))
        results.append(
            PollResult(
                poll_id=row.id,
                title=row.title,
                kind=row.asking.kind,
                voters=tally.votes,
                bars=_bars(row.asking, tally),
                texts=_texts(tally) if row.asking.kind == "text" else (),
                unit="points" if row.asking.kind == "ranking" else "votes",
                summary=_summary(row.asking, tally),
                shown=row.shown,
            )
        )
    return tuple(results)


def _bars(asking: Asking, tally: Tally) -> tuple[Bar, ...]:
    if asking.kind == "text":
        return ()
    if asking.kind == "ranking":
        ranked = sorted(tally.lines, key=lambda line: -(line.points or 0))
        return tuple(Bar(line.label, line.points or 0, f"first choice of {line.votes}") for line in ranked)
    ends = {str(asking.low): asking.low_label, str(asking.high): asking.high_label}
    meanings = ends if asking.kind == "scale" else {}
    return tuple(Bar(line.label, line.votes, meanings.get(line.label, "")) for line in tally.lines)


def _texts(tally: Tally) -> tuple[str, ...]:
    return tuple(
        line.label if line.votes == 1 else f"{line.label} (said by {line.votes})" for line in tally.lines
    )


def _summary(asking: Asking, tally: Tally) -> str:
    if tally.mean is not None and tally.median is not None:
        return f"Mean {tally.mean:.1f}, median {tally.median:g}."
    if asking.kind == "ranking" and tally.votes:
        return (
            f"By Borda's count: first of {len(asking.options)} is worth {len(asking.options) - 1} points, "
            "the next one less, and so on."
        )
    return ""

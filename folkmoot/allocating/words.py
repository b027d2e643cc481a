"""The figures of a plan in plain words: the same sentences at the terminal and on the page."""

from collections.abc import Sequence

from services.sessions.domain.allocation.plan import Allocation, Deal, Figures, MixFigure

_RANKS = ("first", "second", "third", "fourth", "fifth", "sixth")


def count(number: int, one: str, many: str | None = None) -> str:
    """As in "1 person", "1,200 people"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sizes(figures: Figures) -> str:
    """As in "24 people in 4 rooms of 6, in 3 rounds"."""
    first = figures.sizes[0] if figures.sizes else ()
    every = [size for round_sizes in figures.sizes for size in round_sizes]
    least, most = (min(every), max(every)) if every else (0, 0)
    of = f"of {least}" if least == most else f"of {least} to {most}"
    people, rooms = count(figures.people, "person", "people"), count(len(first), "room")
    return f"{people} in {rooms} {of}, in {count(figures.rounds, 'round')}"


def meetings(figures: Figures) -> str:
    """How many pairs meet for the first time, and how many could."""
    met, bound = figures.first_meetings, figures.first_meetings_bound
    pairs = count(met, "pair meets", "pairs meet")
    if met >= bound:
        return f"{pairs} for the first time, and no plan can do better."
    return f"{pairs} for the first time; no plan can have more than {bound:,}."


def repeats(figures: Figures) -> str:
    """How often people meet again."""
    if not figures.repeats:
        return "Nobody meets anybody again."
    return f"{count(figures.repeats, 'meeting is', 'meetings are')} with somebody met before."


def mix(figure: MixFigure) -> str:
    """How an attribute is spread over the rooms."""
    pairs = count(figure.alike, "pair shares", "pairs share")
    goal = (
        "which is as few as can be"
        if figure.alike <= figure.fewest
        else f"{figure.fewest:,} at the very best"
    )
    chance = f"by chance it would be {figure.random:,.0f}"
    return f"{figure.attribute}: {pairs} a room with somebody alike; {chance}, {goal}."


def choices(figures: Figures) -> str | None:
    """How the preferences for themes were honoured; None when there were none."""
    if not any(figures.choices) and not figures.no_choice:
        return None
    parts = [
        f"{number:,} {_RANKS[rank]}" for rank, number in enumerate(figures.choices[: len(_RANKS)]) if number
    ]
    beyond = sum(figures.choices[len(_RANKS) :])
    parts += [f"{beyond:,} later"] if beyond else []
    said = (
        f"Seats by preference: {', '.join(parts)} choice"
        if parts
        else "No seat is in a theme that was chosen"
    )
    return (
        f"{said}; {figures.no_choice:,} in a theme that was not chosen." if figures.no_choice else f"{said}."
    )


def worst(deal: Deal | None) -> str | None:
    """Who got least out of it; None without anybody."""
    if deal is None:
        return None
    said = f"The worst deal: {deal.person} meets {count(deal.first_meetings, 'new person', 'new people')}"
    if deal.repeats:
        said += f", and {'once' if deal.repeats == 1 else f'{deal.repeats:,} times'} somebody met before"
    if deal.worst_choice == 0:
        said += ", and sits once or more in a theme not chosen"
    elif deal.worst_choice is not None and deal.worst_choice > 1:
        rank = _RANKS[deal.worst_choice - 1] if deal.worst_choice <= len(_RANKS) else f"{deal.worst_choice}th"
        said += f", and sits in a theme of the {rank} choice"
    return f"{said}."


def sentences(figures: Figures) -> list[str]:
    """All of them, the most important first."""
    found = [
        f"{sizes(figures)}.",
        meetings(figures),
        repeats(figures),
        *(mix(figure) for figure in figures.mix),
        choices(figures),
        worst(figures.worst),
    ]
    return [one for one in found if one]


def again(plan: Allocation) -> str:
    """How to get the same plan once more."""
    return (
        f"The same list and options with --seed {plan.seed} --moves {plan.moves} give this plan again "
        f"(version {plan.version})."
    )


def summary(plan: Allocation) -> Sequence[str]:
    """What the terminal says at the end."""
    return [*sentences(plan.figures), again(plan)]

"""What a plan gives: who meets whom, how attributes are spread, which wishes are honoured."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from services.sessions.domain.allocation.figures.bounds import fewest_alike, first_meetings_bound
from services.sessions.domain.allocation.plan import Assignments, Deal, Figures, MixFigure
from services.sessions.domain.allocation.problem import Person, Problem, same


def figures(problem: Problem, rounds: Sequence[Assignments]) -> Figures:
    """The figures of a plan that satisfies everything; see Figures for their meaning."""
    people = problem.seated
    tables = [_tables(problem, index, seats) for index, seats in enumerate(rounds)]
    sizes = tuple(tuple(len(table) for table in one) for one in tables)
    first, repeats = _meetings(problem, tables)
    ranks = _ranks(problem, rounds)
    choices, no_choice = _choices(problem, ranks)
    return Figures(
        people=len(people),
        rounds=len(rounds),
        first_meetings=sum(first) // 2,
        first_meetings_bound=first_meetings_bound(problem, sizes),
        repeats=sum(repeats) // 2,
        mix=tuple(_mix(problem, name, tables, sizes) for name in _attributes(problem)),
        choices=choices,
        no_choice=no_choice,
        moved=sum(
            problem.current[person] != room
            for seats in rounds
            for person, room in seats.items()
            if person in problem.current
        ),
        worst=_worst(people, first, repeats, ranks),
        sizes=sizes,
    )


def _tables(problem: Problem, index: int, seats: Assignments) -> list[list[int]]:
    """People in each room, as positions in `problem.seated`, rising."""
    tables: dict[str, list[int]] = {room.id: [] for room in problem.rounds[index]}
    for k, person in enumerate(problem.seated):
        room = seats.get(person.id)
        if room in tables:
            tables[room].append(k)
    return list(tables.values())


def _meetings(problem: Problem, tables: Sequence[Sequence[Sequence[int]]]) -> tuple[list[int], list[int]]:
    """(first meetings, repeats) of each person. Pairs are one number each, so that many of them stay small."""
    people = problem.seated
    n = len(people)
    number = {person.id: k for k, person in enumerate(people)}

    def keys(pairs: Sequence[tuple[str, str]] | set[tuple[str, str]]) -> set[int]:
        return {
            min(number[one], number[other]) * n + max(number[one], number[other])
            for one, other in pairs
            if one in number and other in number
        }

    known = keys([couple for couple, times in problem.history.items() if times > 0])
    bound = keys(problem.bound_pairs()) if problem.together else set()
    met = sorted(
        [one * n + other for rooms in tables for table in rooms for one, other in combinations(table, 2)]
    )
    first, repeats = [0] * n, [0] * n
    last = -1
    for key in met:
        if key in bound:
            continue
        counts = repeats if key == last or key in known else first
        counts[key // n] += 1
        counts[key % n] += 1
        last = key
    return first, repeats


def _attributes(problem: Problem) -> list[str]:
    wished = [*problem.wishes.mix, *problem.wishes.gather]
    if not wished:
        wished = sorted(
            {name for person in problem.seated for name, value in person.attributes.items() if same(value)}
        )
    return list(dict.fromkeys(wished))


def _mix(
    problem: Problem, name: str, tables: Sequence[Sequence[Sequence[int]]], sizes: Sequence[Sequence[int]]
) -> MixFigure:
    spelling: dict[str, str] = {}
    values = []
    for person in problem.seated:
        written = person.attributes.get(name, "")
        if written not in spelling:
            spelling[written] = same(written)
        values.append(spelling[written])
    counts = Counter(values)
    unknown = counts.pop("", 0)
    alike = 0
    for rooms in tables:
        for table in rooms:
            if len(table) > 1:
                here = Counter([values[k] for k in table])
                here.pop("", None)
                alike += sum(count * (count - 1) // 2 for count in here.values())
    n = len(values)
    chance = sum(count * (count - 1) for count in counts.values()) / (n * (n - 1)) if n > 1 else 0.0
    slots = sum(size * (size - 1) // 2 for one in sizes for size in one)
    fewest = sum(fewest_alike(list(counts.values()), unknown, one) for one in sizes)
    return MixFigure(name, alike, slots * chance, fewest)


def _ranks(problem: Problem, rounds: Sequence[Assignments]) -> list[list[int]]:
    """For each seated person the rank of their theme in each round, from 1; 0 when it is none of theirs."""
    ranks: list[list[int]] = [[] for _ in problem.seated]
    themed = [{room.id: same(room.theme) for room in rooms} for rooms in problem.rounds]
    for k, person in enumerate(problem.seated):
        if not person.preferences:
            continue
        themes = [same(theme) for theme in person.preferences]
        for seats, theme in zip(rounds, themed, strict=True):
            wanted = theme.get(seats.get(person.id, ""), "")
            ranks[k].append(themes.index(wanted) + 1 if wanted in themes else 0)
    return ranks


def _choices(problem: Problem, ranks: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], int]:
    if not any(room.theme for rooms in problem.rounds for room in rooms):
        return (), 0
    counts = Counter(rank for one in ranks for rank in one)
    none = counts.pop(0, 0)
    return tuple(counts[rank] for rank in range(1, max(counts, default=0) + 1)), none


def _worst(
    people: Sequence[Person], first: Sequence[int], repeats: Sequence[int], ranks: Sequence[Sequence[int]]
) -> Deal | None:
    """Fewest first meetings, then most repeats, then the worst theme; the first of those who are as badly off."""
    if not people:
        return None

    def choice(k: int) -> int | None:
        if not ranks[k]:
            return None
        return 0 if 0 in ranks[k] else max(ranks[k])

    def deal(k: int) -> tuple[int, int, int]:
        worst = choice(k)
        return (first[k], -repeats[k], 0 if worst is None else -1_000_000 if worst == 0 else -worst)

    k = min(range(len(people)), key=deal)
    return Deal(people[k].id, first[k], repeats[k], choice(k))

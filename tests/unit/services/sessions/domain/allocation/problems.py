"""Random problems of every kind, for the properties of allocation."""

from random import Random

from services.sessions.domain.allocation import Person, Pin, Problem, Room, Wishes, pair

PLACES = ["Leeds", "leeds ", "Bath", "Hull", ""]
LANGUAGES = [(), (), ("en",), ("cy",), ("en", "cy")]
THEMES = ["Food", "Homes", "Youth"]


def random_problem(chance: Random, most: int = 14) -> Problem:
    """A problem with any constraints and wishes; many can be solved, some cannot."""
    everybody = tuple(_person(chance, k) for k in range(chance.randint(1, most)))
    ids = [person.id for person in everybody]
    count = chance.randint(1, 4)
    usual = _rooms(chance, count, len(ids))
    rounds = tuple(
        usual if chance.random() < 0.5 else _rooms(chance, count, len(ids))
        for _ in range(chance.randint(1, 4))
    )
    return Problem(
        everybody,
        rounds,
        together=tuple(frozenset(two) for two in _couples(chance, ids)),
        apart=frozenset(_couples(chance, ids)),
        pins=_pins(chance, everybody, rounds),
        facilitator_in_each_room=chance.random() < 0.25,
        history={two: chance.randint(1, 3) for two in _couples(chance, ids)},
        wishes=Wishes(
            meet_new=chance.randint(0, 10),
            mix={name: chance.randint(0, 10) for name in ("place", "role") if chance.random() < 0.5},
            gather={"role": chance.randint(0, 3)} if chance.random() < 0.3 else {},
            themes=chance.randint(0, 10),
            keep=chance.randint(0, 10),
        ),
        current={one: chance.choice(rounds[0]).id for one in ids[:3]},
        balanced=chance.random() < 0.5,
    )


def _person(chance: Random, k: int) -> Person:
    return Person(
        f"p{k:02}",
        {"place": chance.choice(PLACES), "role": chance.choice(["a", "b"])},
        languages=frozenset(chance.choice(LANGUAGES)),
        facilitator=chance.random() < 0.25,
        needs_access=chance.random() < 0.1,
        opted_out=chance.random() < 0.1,
        preferences=tuple(chance.sample(THEMES, chance.randint(0, 3))),
    )


def _rooms(chance: Random, count: int, people: int) -> tuple[Room, ...]:
    found = []
    for k in range(count):
        limited = chance.random() < 0.35
        least = chance.randint(0, 2) if limited else 0
        found.append(
            Room(
                f"r{k}",
                least,
                least + chance.randint(1, people) if limited else None,
                theme=chance.choice([None, *THEMES]),
                language="cy" if chance.random() < 0.15 else None,
                accessible=chance.random() < 0.8,
            )
        )
    return tuple(found)


def _couples(chance: Random, ids: list[str]) -> list[tuple[str, str]]:
    if len(ids) < 2:
        return []
    return [pair(*chance.sample(ids, 2)) for _ in range(chance.randint(0, 2))]


def _pins(
    chance: Random, people: tuple[Person, ...], rounds: tuple[tuple[Room, ...], ...]
) -> tuple[Pin, ...]:
    seated = [person.id for person in people if not person.opted_out]
    if not seated or chance.random() < 0.5:
        return ()
    r = chance.choice([None, *range(len(rounds))])
    return (Pin(chance.choice(seated), chance.choice(rounds[r or 0]).id, r),)

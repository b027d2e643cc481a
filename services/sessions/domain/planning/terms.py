"""On what terms the rooms of a draft are filled: the mode, the wishes in the organiser's words, and what must hold.

Terms are kept with each draft, so that it can be dealt again on them. `as_json` and `from_json` are inverse.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from services.sessions.domain.allocation import Pair, Wishes, pair

Mode = Literal["mix", "again", "random", "gather", "theme", "list", "self"]
"""mix: by the wishes; again: the groups of an earlier round; random: balanced, by chance; gather: who is alike in
`attribute` together; theme: by preference; list: as a list says; self: people choose a room when it is open."""

Attribute = Literal["place", "organisation"]
Scope = Literal["session", "organisation"]
"""Whose rounds count as meetings: those of this session, or of all the organisation's sessions."""


@dataclass(frozen=True, slots=True)
class WishList:
    """How much each wish counts, 0 (not at all) to 10."""

    meet_new: int = 8
    mix_places: int = 3
    mix_organisations: int = 3
    keep: int = 0
    themes: int = 0

    def for_engine(self) -> Wishes:
        """The same as the allocation takes it."""
        mix = {"place": self.mix_places, "organisation": self.mix_organisations}
        return Wishes(
            meet_new=self.meet_new,
            mix={attribute: weight for attribute, weight in mix.items() if weight},
            themes=self.themes,
            keep=self.keep,
        )


@dataclass(frozen=True, slots=True)
class PersonTerms:
    """What the organiser says about somebody, beyond what everybody sees. `themes`: the dearest first."""

    facilitator: bool = False
    stays_out: bool = False
    needs_access: bool = False
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """`apart`: pairs who share no room. `together`: people who share each room. `again_of`: for the mode `again`, the
    round whose groups meet again; None for the one before."""

    mode: Mode = "mix"
    attribute: Attribute | None = None
    wishes: WishList = field(default_factory=WishList)
    history: Scope = "organisation"
    apart: frozenset[Pair] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    people: Mapping[str, PersonTerms] = field(default_factory=lambda: MappingProxyType({}))
    facilitator_in_each_room: bool = False
    again_of: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Lists and plain values only."""
        return {
            "mode": self.mode,
            "attribute": self.attribute,
            "wishes": {name: getattr(self.wishes, name) for name in WishList.__slots__},
            "history": self.history,
            "apart": sorted(list(couple) for couple in self.apart),
            "together": [sorted(group) for group in self.together],
            "people": {
                person_id: {
                    name: list(value) if isinstance(value, tuple) else value
                    for name in PersonTerms.__slots__
                    if (value := getattr(said, name))
                }
                for person_id, said in sorted(self.people.items())
            },
            "facilitator_in_each_room": self.facilitator_in_each_room,
            "again_of": self.again_of,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Terms":
        """What `as_json` said; what is missing has its default, so that older records can be read."""
        return cls(
            mode=said.get("mode", "mix"),
            attribute=said.get("attribute"),
            wishes=WishList(**said.get("wishes", {})),
            history=said.get("history", "organisation"),
            apart=frozenset(pair(*couple) for couple in said.get("apart", ())),
            together=tuple(frozenset(group) for group in said.get("together", ())),
            people={
                person_id: PersonTerms(
                    facilitator=own.get("facilitator", False),
                    stays_out=own.get("stays_out", False),
                    needs_access=own.get("needs_access", False),
                    languages=tuple(own.get("languages", ())),
                    themes=tuple(own.get("themes", ())),
                )
                for person_id, own in said.get("people", {}).items()
            },
            facilitator_in_each_room=said.get("facilitator_in_each_room", False),
            again_of=said.get("again_of"),
        )

    def without(self, person_id: str) -> "Terms":
        """The terms as if the person had never been spoken of."""
        groups = tuple(group - {person_id} for group in self.together)
        return replace(
            self,
            apart=frozenset(couple for couple in self.apart if person_id not in couple),
            together=tuple(group for group in groups if len(group) > 1),
            people={one: said for one, said in self.people.items() if one != person_id},
        )

    def named(self) -> set[str]:
        """Everybody of whom the terms speak."""
        return {one for group in (*self.apart, *self.together) for one in group} | set(self.people)


def together_on(terms: Iterable[Terms]) -> Terms:
    """Terms for several drafts planned as one: the first one's mode, wishes and history; what must hold in any of
    them must hold in all."""
    first, *others = terms
    people = dict(first.people)
    for other in others:
        people |= {one: said for one, said in other.people.items() if one not in people}
    groups = dict.fromkeys(group for one in (first, *others) for group in one.together)
    return replace(
        first,
        apart=first.apart.union(*(other.apart for other in others)),
        together=tuple(groups),
        people=people,
        facilitator_in_each_room=any(one.facilitator_in_each_room for one in (first, *others)),
    )

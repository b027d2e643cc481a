"""Terms are kept with a draft, forgotten with a person, and joined for drafts that are planned as one."""

import json

from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.allocation import pair
from services.sessions.domain.planning import PersonTerms, Terms, WishList, together_on
from tests.unit.services.sessions.domain.planning.cast import person

people = st.integers(0, 9).map(person)
texts = st.lists(st.text(max_size=8), max_size=3).map(tuple)
weights = st.integers(0, 10)
couples = st.lists(people, min_size=2, max_size=2, unique=True).map(lambda two: pair(*two))
terms = st.builds(
    Terms,
    mode=st.sampled_from(["mix", "again", "random", "gather", "theme", "list"]),
    attribute=st.sampled_from([None, "place", "organisation"]),
    wishes=st.builds(WishList, weights, weights, weights, weights, weights),
    history=st.sampled_from(["session", "organisation"]),
    apart=st.frozensets(couples, max_size=4),
    together=st.lists(st.frozensets(people, min_size=2, max_size=4), max_size=3).map(tuple),
    people=st.dictionaries(
        people, st.builds(PersonTerms, st.booleans(), st.booleans(), st.booleans(), texts, texts), max_size=4
    ),
    facilitator_in_each_room=st.booleans(),
)


@given(terms)
def test_what_is_kept_can_be_read_again(kept: Terms) -> None:
    assert Terms.from_json(json.loads(json.dumps(kept.as_json()))) == kept


def test_a_record_without_terms_has_the_usual_ones() -> None:
    assert Terms.from_json({}) == Terms()


@given(terms, people)
def test_nothing_is_kept_of_somebody_who_is_forgotten(kept: Terms, who: str) -> None:
    left = kept.without(who)
    assert who not in json.dumps(left.as_json())
    assert left.named() <= kept.named() - {who}
    assert (left.mode, left.wishes) == (kept.mode, kept.wishes)


@given(terms, terms)
def test_what_must_hold_in_one_draft_must_hold_in_all_that_are_planned_as_one(
    one: Terms, other: Terms
) -> None:
    both = together_on([one, other])
    assert both.apart == one.apart | other.apart
    assert set(both.together) == {*one.together, *other.together}
    assert both.people == {**other.people, **one.people}
    assert both.facilitator_in_each_room == (one.facilitator_in_each_room or other.facilitator_in_each_room)
    assert (both.mode, both.wishes, both.history) == (one.mode, one.wishes, one.history)


def test_a_wish_that_counts_nothing_is_not_wished_for() -> None:
    wishes = WishList(meet_new=0, mix_places=0, mix_organisations=7).for_engine()
    assert (wishes.meet_new, dict(wishes.mix), wishes.keep) == (0, {"organisation": 7}, 0)

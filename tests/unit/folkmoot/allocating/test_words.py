"""Figures as sentences that a parish clerk would use."""

from dataclasses import replace

from folkmoot.allocating import words
from services.sessions.domain.allocation.plan import Deal, Figures, MixFigure

FIGURES = Figures(24, 3, 164, 164, 0, (), (), 0, 0, Deal("Ann", 13, 0, None), ((6, 6, 6, 6),) * 3)


def test_the_best_possible_is_said_to_be_so() -> None:
    assert words.sentences(FIGURES) == [
        "24 people in 4 rooms of 6, in 3 rounds.",
        "164 pairs meet for the first time, and no plan can do better.",
        "Nobody meets anybody again.",
        "The worst deal: Ann meets 13 new people.",
    ]


def test_what_could_be_better_is_said_with_by_how_much() -> None:
    deal = Deal("Ann", 1, 2, 0)
    figures = replace(FIGURES, first_meetings=1, repeats=1, worst=deal, sizes=((5, 6),))
    assert words.sentences(figures)[:4] == [
        "24 people in 2 rooms of 5 to 6, in 3 rounds.",
        "1 pair meets for the first time; no plan can have more than 164.",
        "1 meeting is with somebody met before.",
        "The worst deal: Ann meets 1 new person, and 2 times somebody met before, "
        "and sits once or more in a theme not chosen.",
    ]


def test_mixing_is_compared_with_chance_and_with_the_best() -> None:
    said = words.mix(MixFigure("Town", 5, 1234.4, 2))
    assert (
        said
        == "Town: 5 pairs share a room with somebody alike; by chance it would be 1,234, 2 at the very best."
    )
    assert words.mix(MixFigure("Town", 2, 9.0, 2)).endswith("which is as few as can be.")


def test_choices_are_counted_by_rank() -> None:
    figures = replace(FIGURES, choices=(20, 3, 0, 1), no_choice=2)
    assert words.choices(figures) == (
        "Seats by preference: 20 first, 3 second, 1 fourth choice; 2 in a theme that was not chosen."
    )
    assert words.choices(FIGURES) is None
    assert words.choices(replace(FIGURES, choices=(0,), no_choice=4)) == (
        "No seat is in a theme that was chosen; 4 in a theme that was not chosen."
    )

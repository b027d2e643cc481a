"""Counting, kind by kind, by hand."""

from services.sessions.domain.polls import Answer, Asking, Line, Tally, count

FRUIT = ("Apple", "Pear", "Plum")


def test_one_and_several_count_people_not_ticks() -> None:
    answers = [Answer(choices=(0, 2)), Answer(choices=(2,), times=3)]
    assert count(Asking("several", FRUIT), answers) == Tally(
        4, (Line("Apple", 1), Line("Pear", 0), Line("Plum", 4))
    )
    assert count(Asking("one", FRUIT), [Answer(choices=(1,), times=2)]).lines[1] == Line("Pear", 2)


def test_a_ranking_gives_borda_points_and_first_places() -> None:
    answers = [Answer(choices=(0, 1, 2)), Answer(choices=(0, 2, 1)), Answer(choices=(2, 1, 0))]
    assert count(Asking("ranking", FRUIT), answers).lines == (
        Line("Apple", 2, 4.0),
        Line("Pear", 0, 2.0),
        Line("Plum", 1, 3.0),
    )


def test_options_left_out_of_a_ranking_share_what_is_left() -> None:
    lines = count(Asking("ranking", FRUIT), [Answer(choices=(1,), times=2)]).lines
    assert [line.points for line in lines] == [1.0, 4.0, 1.0]
    assert sum(line.points or 0 for line in lines) == 2 * 3


def test_a_scale_has_mean_median_and_every_step() -> None:
    asking = Asking("scale", low=1, high=4)
    answers = [Answer(value=1), Answer(value=4, times=2), Answer(value=2)]
    assert count(asking, answers) == Tally(
        4, (Line("1", 1), Line("2", 1), Line("3", 0), Line("4", 2)), mean=2.75, median=3.0
    )
    assert count(asking, answers[:2]).median == 4.0
    assert count(asking, []) == Tally(0, (Line("1", 0), Line("2", 0), Line("3", 0), Line("4", 0)))


def test_words_alike_are_one_by_the_spelling_that_most_used() -> None:
    answers = [
        Answer(words=("Cafe", "Bus")),
        Answer(words=("café",)),
        Answer(words=("Café",), times=2),
        Answer(words=("village hall",)),
    ]
    tally = count(Asking("words", most=2), answers)
    assert tally.votes == 5
    assert tally.lines == (Line("Café", 4), Line("Bus", 1), Line("village hall", 1))


def test_marks_that_are_letters_in_other_scripts_keep_words_apart() -> None:
    answers = [Answer(words=("हिंदी",)), Answer(words=("हद",)), Answer(words=("Tŷ",)), Answer(words=("ty",))]
    assert [line.votes for line in count(Asking("words"), answers).lines] == [2, 1, 1]


def test_texts_are_one_only_when_they_are_the_same() -> None:
    answers = [Answer(text="A roof"), Answer(text="A roof"), Answer(text="a roof")]
    assert count(Asking("text"), answers).lines == (Line("A roof", 2), Line("a roof", 1))

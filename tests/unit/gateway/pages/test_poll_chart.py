"""The report draws what came of a poll: bars that can be read without colour, and a table beside them."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

import gateway
from gateway.pages import frame

ASKS = {"options": ["Bus", "<Hall>"], "low": 1, "high": 2, "low_label": "", "high_label": ""}
TEMPLATE = '{% from "poll_chart.html" import poll_chart %}{{ poll_chart(poll) }}'


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("gateway", root_path=str(Path(gateway.__file__).parent))
    frame.install(app)
    return app


def drawn(app: Flask, kind: str, lines: list[tuple[str, int, float | None]], votes: int, **tally: Any) -> str:
    poll = {
        "poll_id": "pol_1",
        "title": "What first?",
        "detail": "",
        "asks": {**ASKS, "kind": kind, **tally.pop("asks", {})},
        "anonymous": True,
        "tally": {
            "votes": votes,
            "lines": [{"label": label, "votes": n, "points": points} for label, n, points in lines],
            "mean": None,
            "median": None,
            **tally,
        },
    }
    with app.test_request_context():
        return re.sub(r"\s+", " ", render_template_string(TEMPLATE, poll=poll))


def test_bars_are_as_long_as_their_votes_and_the_longest_is_solid(app: Flask) -> None:
    page = drawn(app, "one", [("Bus", 3, None), ("<Hall>", 1, None), ("Shop", 0, None)], 4)
    bars = re.findall(r'<rect (class="solid"|fill="url\(#stripes-pol_1\)") width="([\d.]+)"', page)
    assert [(kind[:4], float(width)) for kind, width in bars] == [("clas", 100), ("fill", 33.3), ("fill", 0)]
    assert "3 (75 %)" in page
    assert "&lt;Hall&gt;" in page
    assert "<Hall>" not in page
    assert '<th scope="row">Bus</th><td>3</td>' in page
    assert "Four people answered, anonymously." in page


def test_a_ranking_is_in_the_order_of_its_points(app: Flask) -> None:
    page = drawn(app, "ranking", [("Bus", 2, 2.5), ("<Hall>", 1, 3.0)], 3)
    assert page.index("3 points") < page.index("2.5 points")
    assert '<th scope="row">Bus</th><td>2.5</td><td>2</td>' in page


def test_a_scale_says_its_mean_median_and_what_its_ends_mean(app: Flask) -> None:
    page = drawn(
        app,
        "scale",
        [("1", 1, None), ("2", 2, None)],
        3,
        mean=1.6666,
        median=2.0,
        asks={"low_label": "Never"},
    )
    assert "Mean <b>1.7</b>, median <b>2</b>. 1 means “Never”." in page


def test_words_are_as_large_as_they_are_frequent(app: Flask) -> None:
    page = drawn(app, "words", [("bus", 5, None), ("hall", 3, None), ("shop", 1, None)], 9)
    assert re.findall(r'class="size-(\d)"', page) == ["5", "3", "1"]
    assert re.findall(r'class="size-(\d)"', drawn(app, "words", [("bus", 1, None)], 1)) == ["2"]
    assert page.count('<th scope="row">') == 3


def test_texts_are_a_list_and_nothing_is_said_when_nobody_answered(app: Flask) -> None:
    page = drawn(app, "text", [("A <b>roof</b>", 2, None)], 2)
    assert "A &lt;b&gt;roof&lt;/b&gt;" in page
    assert "(said by 2)" in page
    assert "Nobody answered." in drawn(app, "one", [("Bus", 0, None)], 0)

"""Bar charts carry every label and value, and nothing that a label could smuggle in."""

import re

from gateway.pages.charts import VALUES, WIDTH, bar_chart


def test_the_longest_bar_fills_the_width_and_the_others_follow_in_proportion() -> None:
    drawn = bar_chart([("Parks", 8), ("Buses", 2), ("None", 0)])
    lengths = [float(found) for found in re.findall(r'class="bar" x="0" y="\d+" width="([\d.]+)"', drawn)]
    assert lengths == [WIDTH - VALUES, (WIDTH - VALUES) / 4, 2.0]
    assert re.findall(r">([^<>]+)</text>", drawn) == [
        "Parks",
        "8",
        "Buses",
        "2",
        "None",
        "0",
    ]


def test_a_label_is_text_whatever_it_holds() -> None:
    drawn = bar_chart([("<script>" + "x" * 60, 1)])
    assert "<script" not in drawn
    assert "…" in drawn

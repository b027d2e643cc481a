"""Plans as CSV, JSON and for Zoom: whole, exact, and harmless in a spreadsheet."""

import csv
import io
import json

from folkmoot.allocating.writing import as_csv, as_json, as_zoom, zoom_warnings
from tests.unit.folkmoot.allocating.asked import planned

TEXT = """Name,E-mail,Town,Opted out
Ann Hughes,ann@demo.example,=HYPERLINK(1),
"Siân ""S"" Rowe",+44@demo.example,"Llanelli, Wales",
Ben Lin,,@SUM(A1),yes
"""


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_csv_has_everybodys_own_columns_and_a_room_for_each_round() -> None:
    assert rows(as_csv(planned(rounds=[(0, 1), (1, 0)])))[:3] == [
        ["Name", "E-mail", "Town", "Round 1", "Round 2"],
        ["Ann Hughes", "ann@demo.example", "Bath", "Garden", "Hall"],
        ["Ann Rowe", "", "Bath", "Hall", "Garden"],
    ]


def test_csv_neutralises_formulas_and_nothing_else() -> None:
    assert rows(as_csv(planned(TEXT)))[1:] == [
        ["Ann Hughes", "ann@demo.example", "'=HYPERLINK(1)", "", "Garden"],
        ['Siân "S" Rowe', "'+44@demo.example", "Llanelli, Wales", "", "Hall"],
        ["Ben Lin", "", "'@SUM(A1)", "yes", ""],
    ]


def test_room_names_cannot_be_formulas_either() -> None:
    assert "'=1+1" in as_csv(planned(rooms="=1+1,Hall"))
    assert "\n'=1+1," in as_zoom(planned(rooms="=1+1,Hall"), 1)


def test_the_rounds_of_an_earlier_plan_are_replaced() -> None:
    again = as_csv(planned(as_csv(planned(rounds=[(0, 1), (1, 0), (0, 0)])), rounds=[(1, 0)]))
    assert rows(again)[0] == ["Name", "E-mail", "Town", "Round 1"]
    assert rows(again)[1][-1] == "Hall"


def test_json_has_people_rooms_rounds_figures_and_how_to_get_it_again() -> None:
    found = json.loads(as_json(planned(TEXT, rounds=[(0, 1), (1, 1)], mix=["town"])))
    assert [(one["id"], one["opted_out"]) for one in found["people"]][2] == ("Ben Lin", True)
    assert [room["name"] for room in found["rooms"]] == ["Garden", "Hall"]
    assert found["rounds"][1]["rooms"] == [
        {"room": "Garden", "people": []},
        {"room": "Hall", "people": ["Ann Hughes", 'Siân "S" Rowe']},
    ]
    assert found["figures"]["first_meetings"] == 7
    assert found["figures"]["mix"][0]["score"] == 0.6
    assert [found[key] for key in ("seed", "moves", "version", "kernel")] == [3, 1000, 2, "c"]


def test_zoom_gets_exactly_its_own_header_and_one_round() -> None:
    text = TEXT.replace("+44@", "sian@")
    assert as_zoom(planned(text, rounds=[(0, 1), (1, 0)]), 2) == (
        "Pre-assign Room Name,Email Address\nGarden,sian@demo.example\nHall,ann@demo.example\n"
    )


def test_people_whom_zoom_cannot_find_are_named() -> None:
    (warning,) = zoom_warnings(planned())
    assert "leaves out 5 without one: Ann Rowe (row 3)" in warning
    assert zoom_warnings(planned("Name,E-mail\nAnn,ann@demo.example\n")) == []


def test_zooms_limits_are_told() -> None:
    text = "E-mail\n" + "".join(f"p{number}@demo.example\n" for number in range(1001))
    (warning,) = zoom_warnings(planned(text))
    assert "at most 100 rooms and 1,000 people" in warning
    assert "2 and 1,001" in warning

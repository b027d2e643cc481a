"""The page is whole in itself, harmless whatever people are called, and says the same as the plan."""

import base64
import hashlib
import re
import struct
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from folkmoot.allocating.page import as_html
from folkmoot.allocating.page.groups import groups_of
from folkmoot.allocating.page.meetings import Kind, between, meetings_of, picture, spread
from folkmoot.allocating.page.png import png
from tests.unit.folkmoot.allocating.asked import planned

ROUNDS = [(0, 0, 1, 1, 2, 2), (0, 1, 0, 1, 2, 2)]
ROOMS = "Garden,Hall,Attic"
MEGABYTE = 1_000_000


class Page(HTMLParser):
    """Collects tags with their attributes, and the rows of tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def big(people: int, places: int = 10) -> str:
    return "Name,E-mail,Town\n" + "".join(
        f"Person Number{n},p{n}@demo.example,Town {n % places}\n" for n in range(people)
    )


def test_everybody_is_in_the_index_with_all_their_rooms_and_new_people() -> None:
    rows = Page(as_html(planned(rooms=ROOMS, rounds=ROUNDS))).rows
    assert ["Name", "Round 1", "Round 2", "New people"] in rows
    assert ["Ann Hughes", "Garden", "Garden", "2"] in rows
    assert ["Ben Lin", "Hall", "Garden", "2"] in rows


def test_whoever_opted_out_is_said_to_stay_out() -> None:
    html = as_html(planned("Name,Opted out\nAnn,\nBen,yes\nCara,\n"))
    assert ["Ben", "stays out", "–"] in Page(html).rows


@pytest.mark.parametrize("people", [6, 2000])
def test_names_places_rooms_and_titles_cannot_become_markup(people: int) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="x">'
    quoted = evil.replace('"', '""')
    text = f'Name,Town,Facilitator\n"{quoted}","{quoted}",yes\n' + "".join(
        f"P{n},T{n % 4},\n" for n in range(people - 1)
    )
    rooms = [evil, *(f"R{n}" for n in range(1, people // 3))]
    seats = [n % len(rooms) for n in range(people)]
    html = as_html(planned(text, rooms=",".join(rooms), rounds=[seats], mix=["town"]))
    tags = [tag for tag, _ in Page(html).tags]
    assert "script" not in tags
    assert "img" not in tags
    assert not any(name.startswith("on") for _, attributes in Page(html).tags for name in attributes)
    assert "&lt;script&gt;alert(1)" in html


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    html = as_html(planned(big(200), rounds=[(0, 1), (1, 0)]))
    for tag, attributes in Page(html).tags:
        assert tag not in ("script", "link", "iframe", "object")
        assert "style" not in attributes
        for name in ("src", "href", "xlink:href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:image/png")), (tag, attributes)
    assert all(address.startswith("data:") for address in re.findall(r"url\(([^)]*)\)", html))
    assert "http:" not in html
    assert "https:" not in html


def test_its_own_policy_allows_its_own_style_and_no_script() -> None:
    html = as_html(planned())
    policy = next(
        attributes["content"]
        for tag, attributes in Page(html).tags
        if "http-equiv" in attributes and tag == "meta"
    )
    sheet = re.search(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    assert sheet is not None
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def test_letters_beyond_latin_1_bring_their_font_along() -> None:
    plain, welsh = as_html(planned()), as_html(planned("Name\nLlŷr\nAnn\n"))
    assert plain.count("data:font/woff2") == 1
    assert welsh.count("data:font/woff2") == 2


@pytest.mark.parametrize(("people", "most"), [(24, 0.2), (100, 0.6), (1000, 1.5)])
def test_the_page_stays_small(people: int, most: float) -> None:
    rooms = people // 5
    rounds = [[(n * (r + 1) + n // rooms) % rooms for n in range(people)] for r in range(8)]
    names = ",".join(f"Room {n + 1}" for n in range(rooms))
    size = len(as_html(planned(big(people), rooms=names, rounds=rounds, mix=["town"])).encode())
    assert size < most * MEGABYTE


def test_only_the_wanted_rounds_are_shown_but_meetings_count_all() -> None:
    plan = replace(planned(rooms=ROOMS, rounds=ROUNDS), rounds=(2,))
    html = as_html(plan)
    assert 'id="round-2"' in html
    assert 'id="round-1"' not in html
    assert ["Ann Hughes", "Garden", "2"] in Page(html).rows


def test_pairs_are_told_by_what_they_are_to_each_other() -> None:
    plan = planned(rooms=ROOMS, rounds=ROUNDS, together=["Dan,Eve"])
    met = meetings_of(plan)
    assert met.kinds[("Dan Oh", "Eve Poe")] == Kind.BOUND
    assert met.kinds[("Ann Hughes", "Ann Rowe")] == Kind.FIRST
    assert (met.count(Kind.FIRST), met.count(Kind.AGAIN), met.count(Kind.BOUND)) == (4, 0, 1)
    assert spread(met) == [(2, 4), (0, 2)]
    again = meetings_of(planned(rooms=ROOMS, rounds=ROUNDS))
    assert again.kinds[("Dan Oh", "Eve Poe")] == Kind.AGAIN
    assert again.new["Dan Oh"] == 1


def test_history_shows_as_met_before_or_again(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("Ann Hughes,Ann Rowe\nBen Lin,Eve Poe\n")
    met = meetings_of(planned(rooms=ROOMS, rounds=ROUNDS, history=[path]))
    assert met.kinds[("Ann Hughes", "Ann Rowe")] == Kind.AGAIN
    assert met.kinds[("Ben Lin", "Eve Poe")] == Kind.BEFORE
    assert met.new["Ann Hughes"] == 1


def test_groups_are_places_the_largest_first_and_pairs_between_them_are_counted() -> None:
    plan = planned(rooms=ROOMS, rounds=ROUNDS)
    groups = groups_of(plan)
    assert [(group.name, len(group.guests)) for group in groups] == [
        ("Bath", 2),
        ("Truro", 2),
        ("Bristol", 1),
        ("Others", 1),
    ]
    square = between(groups, meetings_of(plan))
    assert [(cell.met, cell.possible) for cell in square[0]] == [
        (1, 1),
        (1, 4),
        (1, 2),
        (0, 2),
    ]
    assert square[0][1] == square[1][0]


def test_more_places_than_colours_share_the_last_colour() -> None:
    groups = groups_of(planned(big(60, places=30)))
    assert [group.colour for group in groups] == [f"p{n}" for n in range(9)]
    assert sum(len(group.guests) for group in groups) == 60


def test_the_square_has_both_halves_of_each_meeting() -> None:
    plan = planned(rooms=ROOMS, rounds=ROUNDS)
    drawn = picture(groups_of(plan), meetings_of(plan))
    first = re.search(r'<path class="first"[^>]* d="([^"]*)"', drawn)
    assert first is not None
    assert first[1].count("M") == 2 * meetings_of(plan).count(Kind.FIRST)


def pixels(content: bytes) -> list[list[int]]:
    """The indices in a PNG of two bits a point."""
    chunks, at = {}, 8
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    width, height, bits, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (bits, colour) == (2, 3)
    raw, line = zlib.decompress(chunks[b"IDAT"]), 1 + (width * 2 + 7) // 8
    return [
        [raw[row * line + 1 + x // 4] >> (6 - 2 * (x % 4)) & 3 for x in range(width)] for row in range(height)
    ]


def test_a_png_gives_back_its_points() -> None:
    rows = [bytes([0, 1, 2, 3, 1]), bytes([3, 0, 0, 2, 2])]
    assert pixels(png(rows, [(0, 0, 0, 0)] * 4)) == [list(row) for row in rows]
    with pytest.raises(ValueError, match="needs points"):
        png([], [])


def test_many_people_are_points_of_a_picture() -> None:
    plan = planned(
        big(200, places=1), rooms=",".join(f"R{n}" for n in range(100)), rounds=[[n // 2 for n in range(200)]]
    )
    found = re.search(r"data:image/png;base64,([^\"]*)", as_html(plan))
    assert found is not None
    square = pixels(base64.b64decode(found[1]))
    assert square[0][:4] == [0, 1, 0, 0]
    assert sum(map(sum, square)) == 200

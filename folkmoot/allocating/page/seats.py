"""Rooms as round tables. Small plans are drawn with names at the chairs, as everywhere in Folkmoot; large ones with
initials only, out of shared pieces, so that the page stays small."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from folkmoot.allocating.words import count
from gateway.pages import built
from gateway.pages.picture import Sitter, initials, round_table

DETAILED = 1500
"""Up to so many chairs on the page, each is drawn with its name."""


def table(people: Sequence[tuple[str, str]], *, detailed: bool) -> Markup:
    """One table as SVG for these (name, colour class); decoration, since the names stand beside it. Empty when more
    people sit there than can be drawn."""
    facts = built.picture()
    if len(people) >= len(facts["plans"]):
        return Markup()
    if detailed:
        return round_table(
            [Sitter(name, colour) for name, colour in people], count=count(len(people), "person", "people")
        )
    plan = facts["plans"][len(people)]
    half = round(plan["table"] + 2 * facts["chair"] + 16)
    chairs = "".join(
        f'<use href="#{colour}" x="{seat["x"]:.0f}" y="{seat["y"]:.0f}"/>'
        f'<text x="{seat["x"]:.0f}" y="{seat["y"] + 5:.0f}">{escape(initials(name))}</text>'
        for seat, (name, colour) in zip(plan["seats"], people, strict=True)
    )
    return Markup(  # noqa: S704 - every text above went through escape()
        f'<svg class="rt few" viewBox="{-half} {-half} {2 * half} {2 * half}" aria-hidden="true">'
        f'<circle class="rt-top" r="{plan["table"]:.0f}"/>{chairs}</svg>'
    )


def pieces(colours: Sequence[str]) -> Markup:
    """The chairs that tables drawn without names are made of; once on a page."""
    chair = built.picture()["chair"]
    symbols = "".join(
        f'<g id="{colour}"><circle class="rt-seat ring-{colour}" r="{chair}"/></g>' for colour in colours
    )
    return Markup(f'<svg class="pieces" aria-hidden="true"><defs>{symbols}</defs></svg>')  # noqa: S704 - no text in it

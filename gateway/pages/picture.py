"""The round-table picture for server pages: the same seats, shapes and classes as web/src/table.tsx draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from gateway.pages import built


@dataclass(frozen=True)
class Sitter:
    """One chair. Without a name it is an empty chair."""

    name: str = ""
    state: str = ""  # "", "you", "away"


def initials(name: str) -> str:
    """First letters of the first and the last word: "Ann Mary Hughes" -> "AH"."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in ends)


def short_name(name: str) -> str:
    """The given name, cut so that it fits under a chair."""
    first = name.split()[0] if name.split() else ""
    return first if len(first) <= 10 else first[:9] + "…"


def label_at(y: float, radius: float) -> float:
    """Baseline of the name at a chair, as labelAt in web/src/geometry.ts."""
    return -radius - 8 if y < -radius else radius + 17


def _chair(seat: dict[str, float], sitter: Sitter, radius: float) -> str:
    state = sitter.state if sitter.name else "empty"
    words = ""
    if sitter.name:
        words = (
            f'<text class="rt-initials" y="5">{escape(initials(sitter.name))}</text>'
            f'<text class="rt-label" y="{label_at(seat["y"], radius):g}">{escape(short_name(sitter.name))}</text>'
        )
    return (
        f'<g class="rt-chair {state}" transform="translate({seat["x"]:g} {seat["y"]:g})">'
        f'<circle class="rt-seat" r="{radius:g}"/>{words}</g>'
    )


def round_table(
    sitters: Sequence[Sitter], *, name: str = "", count: str = "", label: str = "", share: float | None = None
) -> Markup:
    """One table as SVG. `name` and `count` stand in its middle; `label` is what a screen reader says (without one the
    picture is decoration); `share` (0 to 1) draws the countdown ring."""
    facts = built.picture()
    plans: list[dict[str, Any]] = facts["plans"]
    plan = plans[min(len(sitters), len(plans) - 1)]
    half, top, radius = plan["half"], plan["table"], facts["chair"]
    chairs = "".join(_chair(seat, who, radius) for seat, who in zip(plan["seats"], sitters, strict=False))
    ring = ""
    if share is not None:
        around = 2 * 3.14159265 * (top - 10)
        ring = (
            f'<circle class="rt-track" r="{top - 10:g}"/><circle class="rt-ring" r="{top - 10:g}" '
            f'transform="rotate(-90)" stroke-dasharray="{around * share:.1f} {around:.1f}"/>'
        )
    words = ""
    if name:
        words += f'<text class="rt-name" y="{-2 if count else 6}">{escape(name)}</text>'
    if count:
        words += f'<text class="rt-count" y="{18 if name else 5}">{escape(count)}</text>'
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 - every text above went through escape()
        f'<svg class="rt" viewBox="{-half:g} {-half:g} {2 * half:g} {2 * half:g}" {said}>'
        f'<circle class="rt-top" r="{top:g}"/><circle class="rt-grain" r="{top * 0.72:g}"/>{ring}{chairs}{words}</svg>'
    )

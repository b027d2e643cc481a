"""Bar charts for server pages: direct labels, no axis, and always a table beside them (see templates/charts.html)."""

from collections.abc import Sequence

from markupsafe import Markup, escape

BAR = 26
GAP = 10
WIDTH = 640
LABELS = 220
VALUES = 60
_LONGEST = 30


def bar_chart(rows: Sequence[tuple[str, float]], *, unit: str = "") -> Markup:
    """Horizontal bars, one for each (label, value); values from 0 up. Decoration: the table says the same."""
    most = max((value for _, value in rows), default=0) or 1
    room = WIDTH - LABELS - VALUES
    bars = []
    for number, (label, value) in enumerate(rows):
        y = number * (BAR + GAP)
        length = max(2.0, room * value / most)
        middle = y + BAR * 0.7
        bars.append(
            f'<text class="bar-label" x="{LABELS - 10}" y="{middle:g}">{escape(_short(label))}</text>'
            f'<rect class="bar b{number % 6}" x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR}" rx="4"/>'
            f'<text class="bar-value" x="{LABELS + length + 8:.1f}" y="{middle:g}">{value:g}{escape(unit)}</text>'
        )
    height = len(rows) * (BAR + GAP)
    return Markup(  # noqa: S704 - every text above went through escape()
        f'<svg class="bars" viewBox="0 0 {WIDTH} {height}" aria-hidden="true">{"".join(bars)}</svg>'
    )


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"

"""Bar charts for server pages: direct labels, no axis, and always a table beside them (see templates/charts.html)."""

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH = 420
ROW = 58
BAR = 24
VALUES = 52
_LONGEST = 48


def bar_chart(rows: Sequence[tuple[str, float]], *, unit: str = "") -> Markup:
    """Horizontal bars, one for each (label, value); values from 0 up. Decoration: the table says the same."""
    most = max((value for _, value in rows), default=0) or 1
    bars = []
    for number, (label, value) in enumerate(rows):
        top = number * ROW
        length = max(2.0, (WIDTH - VALUES) * value / most)
        bars.append(
            f'<text class="bar-label" x="0" y="{top + 18}">{escape(_short(label))}</text>'
            f'<rect class="bar" x="0" y="{top + 26}" width="{length:.1f}" height="{BAR}" rx="4"/>'
            f'<text class="bar-value" x="{length + 8:.1f}" y="{top + 44}">{value:g}{escape(unit)}</text>'
        )
    height = len(rows) * ROW
    return Markup(  # noqa: S704 - every text above went through escape()
        f'<svg class="bars" viewBox="0 0 {WIDTH} {height}" aria-hidden="true">{"".join(bars)}</svg>'
    )


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"

"""One JSON line for each case, and the percentiles in them."""

import json
import math
from collections.abc import Sequence
from typing import Any, Literal


def emit(
    bench: str, case: str, value: float, unit: str, better: Literal["lower", "higher"], **more: Any
) -> None:
    """Print one figure."""
    line = {"bench": bench, "case": case, "value": round(value, 3), "unit": unit, "better": better, **more}
    print(json.dumps(line), flush=True)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that is not exceeded by `percent` of them (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]

"""A chart of a learning rate in characters, for the terminal."""

from __future__ import annotations

from math import ceil, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["chart"]


def chart(
    rates: Sequence[float], *, width: int = 60, height: int = 7, mark: str = "•", end: str = "", log: bool = True
) -> list[str]:
    r"""Lines that draw rates, one a place along the axis; below the axis stands its `end`.

    The scale is logarithmic, or linear without `log`. A column shows the span of the rates that fall into it, so that a
    short warm-up stays visible.

    >>> print("\n".join(chart([0.001, 0.01, 0.1, 0.1, 0.01, 0.01], width=6, height=3, mark="*", end="6")))
      0.1 |  **
     0.01 | *  **
    0.001 |*
          0-----6
    """
    columns = _columns(rates, width)
    high, least = max(map(max, columns)), min(map(min, columns))
    log = log and high > 0
    if log:
        above = min((rate for column in columns for rate in column if rate > 0), default=1.0)
        low = max(log10(above), log10(high) - 6)
        high = log10(high)
    else:
        low = least
    height = height if high > low else 1
    step = (high - low) / (height - 1) if height > 1 else 1.0

    def row_of(rate: float) -> int:
        if not log:
            return round((rate - low) / step)
        return round((max(log10(rate), low) - low) / step) if rate > 0 else 0

    spans = [(row_of(min(column)), row_of(max(column))) for column in columns]
    places = [low + row * step for row in range(height)]
    labels = [f"{10**place if log else place:.2g}" for place in places]
    margin = max(map(len, labels))
    lines = []
    for row in range(height - 1, -1, -1):
        drawn = "".join(mark if first <= row <= last else " " for first, last in spans)
        lines.append(f"{labels[row]:>{margin}} |{drawn}".rstrip())
    axis = "-" * (len(columns) - len(end)) + end
    return [*lines, f"{'':>{margin}} 0{axis}"]


def _columns(rates: Sequence[float], width: int) -> list[Sequence[float]]:
    width = min(width, len(rates))
    edges = [ceil(len(rates) * column / width) for column in range(width + 1)]
    return [rates[begin:end] for begin, end in zip(edges, edges[1:])]

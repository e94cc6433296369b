"""Names are read and written as fast as is promised: `python -m pytest -s tests/benchmarks` holds the limits.

The figures are those of `speed.py`, which prints them all and keeps them as a page of the guide.
"""

from __future__ import annotations

import pytest
from benchmarks.speed import GROUPS, told


@pytest.mark.parametrize("group", GROUPS)
def test_costs_are_within_their_limits(group: str, request: pytest.FixtureRequest) -> None:
    figures = list(GROUPS[group](request.config.getoption("--names")))
    print("", *told(figures), sep="\n")
    assert [figure for figure in figures if figure.is_over] == []

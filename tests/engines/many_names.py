"""Names by the hundred thousand, made of those that were released, and what the single process says of them."""

from __future__ import annotations

import importlib
import os
import random
from functools import cache
from typing import Any

import pytest
from corpus_data import released

from mmname.name.convention import dialects


def needs(module: str) -> Any:
    """A library that is not among the tests' own: the test is skipped without it, but where all are to be there."""
    if os.environ.get("MMNAME_ENGINES"):
        return importlib.import_module(module)
    return pytest.importorskip(module, reason=f"{module} is not installed; .ci/run installs mmname[engines]")


@cache
def names(count: int) -> tuple[str | None, ...]:
    """So many names: released ones, with words of others, texts that are no names, and missing ones among them."""
    draw = random.Random(15)
    known = [name for dialect in dialects() for name in released(dialect)]
    rare: list[str | None] = [None, "", "no name", "epoch_12.pth", "a__b"]
    some = min(len(known), max(1000, count // 100))
    few: list[str | None] = list(draw.sample(known, some))
    for _ in range(some):
        one, other = draw.choice(known), draw.choice(known)
        cut = one[: draw.randrange(1, len(one))].rstrip("_-")
        few.append(f"{cut}_{other.split('_')[-1]}")
    return tuple(draw.choices([*few, *rare], k=count))


def made(count: int) -> Any:
    """The names as an Arrow array."""
    return needs("pyarrow").array(names(count), "string")


def single(count: int) -> Any:
    """What one process says of them, as a table with the columns of `mmname.arrow.PLAIN`."""
    pa = needs("pyarrow")
    from mmname.arrow import parse_array

    return pa.Table.from_struct_array(parse_array(made(count), errors="keep", encoded=False))

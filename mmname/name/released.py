"""Released names: what each project itself has called its configs (`data/released`, one file a convention)."""

from __future__ import annotations

import os
from functools import cache
from typing import NamedTuple

from mmname.data.load import DATA, load

__all__ = ["Counts", "counts", "released_names"]


class Counts(NamedTuple):
    """How many released names of a convention are listed, and how many of them it reads without unknown words."""

    names: int = 0
    read: int = 0


@cache
def released_names(dialect: str) -> frozenset[str]:
    """The names of the configs that the releases of a project have; empty where nobody has listed them.

    >>> "mask-rcnn_r50_fpn_1x_coco" in released_names("mmdet3")
    True
    """
    file = os.path.join(DATA, "released", f"{dialect}.txt")
    if not os.path.isfile(file):
        return frozenset()
    with open(file, encoding="utf-8") as stream:
        return frozenset(line.strip() for line in stream if not line.startswith("#"))


def counts(dialect: str) -> Counts:
    """How many released names a convention has, and how many it reads (`data/released.toml`)."""
    return Counts(**load("released.toml").get(dialect, {}))

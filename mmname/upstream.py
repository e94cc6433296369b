"""Upstream names: what a project calls its configs in another convention where no rule tells (`data/renames`)."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from mmname.errors import DataError
from mmname.snapshot import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["upstream_names"]


@cache
def upstream_names(source: str, target: str) -> Mapping[str, str]:
    """The names of a project's configs in the dialect `target`, by those in `source`; one table serves both directions.

    Raises:
        DataError: the table is broken.

    >>> upstream_names("mmdet2", "mmdet3")["centernet_resnet18_140e_coco"]
    'centernet_r18_8xb16-crop512-140e_coco'
    >>> upstream_names("mmdet3", "mmdet2")["centernet_r18_8xb16-crop512-140e_coco"]
    'centernet_resnet18_140e_coco'
    """
    return _rows(source, target) or {new: old for old, new in _rows(target, source).items()}


def _rows(source: str, target: str) -> dict[str, str]:
    """The rows of a table, by their first column; empty where there is no such table."""
    file = os.path.join(DATA, "renames", f"{source}__{target}.tsv")
    if not os.path.isfile(file):
        return {}
    rows = {}
    with open(file, encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if line.startswith("#"):
                continue
            old, _, new = line.rstrip("\n").partition("\t")
            if not old or not new or "\t" in new:
                raise DataError("expected an old and a new name with a tab between", file=file, table=f"line {number}")
            rows[old] = new
    return rows

"""One config in two generations: the records of both names are equal wherever both say something."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from corpus_data import pairs

from mmname import ConfigName, parse
from mmname.name.record import FIELDS, holds_many

# Of the configs that two conventions name: how many names say the same, how many leave something out, and in which
# field the rest differ. What differs is meant: another checkpoint's batch or depth (mmcls0, mmseg0), a word that
# tells more (`sbn-all`, `nus-3d`, `convnext-tiny`), the length in epochs of the new project (`1x`,
# `7e`), the data by its split instead of its task (mmtrack), a letter that is the model's in one of
# the two (mmgen), and the ResNeSt that mmseg1 calls a method.
SAME: dict[str, tuple[int, int, dict[str, int]]] = {
    "mmaction0 mmaction1": (3, 2, {}),
    "mmcls0 mmpretrain1": (186, 22, {"backbone": 5, "batch": 3, "misc": 1}),
    "mmdet2 mmdet3": (458, 23, {"backbone": 2, "misc": 1, "schedule": 2}),
    "mmdet3d0 mmdet3d1": (45, 1, {"backbone": 1, "dataset": 18, "misc": 1, "norm": 2}),
    "mmedit mmagic": (23, 31, {"batch": 3, "dataset": 5, "misc": 5}),
    "mmflow mmflow1": (61, 0, {}),
    "mmgen mmagic": (25, 36, {"batch": 1, "dataset": 1, "input_size": 2, "model": 11}),
    "mmpose0 mmpose1": (0, 184, {"dataset": 1, "misc": 2}),
    "mmrotate0 mmrotate1": (38, 7, {"backbone": 1, "misc": 1, "setting": 1}),
    "mmseg0 mmseg1": (
        86,
        465,
        {"backbone": 6, "batch": 3, "head": 1, "misc": 1, "model": 19, "pretrain": 4, "schedule": 3},
    ),
    "mmselfsup0 mmselfsup1": (2, 0, {}),
    "mmselfsup1 mmpretrain1": (22, 0, {"backbone": 6, "misc": 1, "schedule": 1}),
    "mmtrack0 mmtrack1": (0, 11, {"dataset": 8, "schedule": 9}),
    "mmtrack1 mmdet3": (9, 1, {"test_dataset": 2}),
}


def differences(old: ConfigName, new: ConfigName) -> list[str]:
    """The fields in which two records contradict each other: what only one of them says is left out by the other."""
    return [field for field in FIELDS if _contradict(field, getattr(old, field), getattr(new, field))]


def _contradict(field: str, old: object, new: object) -> bool:
    if not old or not new:
        return False
    if holds_many(field):
        return not (set(old) <= set(new) or set(new) <= set(old))  # type: ignore[call-overload]
    if isinstance(old, tuple):  # a size of one number, a batch of GPUs alone
        return any(a and b and a != b for a, b in zip(old, new))  # type: ignore[call-overload]
    return old != new


@pytest.mark.parametrize("pair", sorted({f"{row.source} {row.target}" for row in pairs()}))
def test_names_of_one_config_say_the_same(pair: str) -> None:
    source, target = pair.split()
    equal, leaving, differing = 0, 0, defaultdict(list)
    for row in pairs():
        if (row.source, row.target) == (source, target):
            old, new = parse(row.old, dialect=source), parse(row.new, dialect=target)
            fields = differences(old, new)
            equal += old == new
            leaving += old != new and not fields
            for field in fields:
                differing[field].append((row.old, row.new))
    counts = Counter({field: len(names) for field, names in differing.items()})
    assert (equal, leaving, dict(counts)) == SAME[pair], dict(differing)

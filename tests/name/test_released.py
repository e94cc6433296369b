"""What the projects have called their configs: all of it is accepted, most of it is what the convention writes."""

from __future__ import annotations

import pytest
from corpus_data import released

from mmname import MmnameError, build, parse
from mmname.name.canonical import canonical_of
from mmname.name.convention import dialects
from mmname.name.released import counts
from mmname.name.words import NO_WORDS

# How many of a convention's released names are written as it writes them. The rest are names of before the convention
# was followed (mmcls0, mmtrack0, mmdet3), words in another order (mmyolo, mmrotate1, mmdet3d1, mmocr0), or twice the
# same.
WRITTEN = {
    "mmaction0": (227, 227),
    "mmaction1": (211, 223),
    "mmagic": (250, 250),
    "mmcls0": (221, 305),
    "mmdet2": (598, 634),
    "mmdet3": (708, 814),
    "mmdet3d0": (119, 121),
    "mmdet3d1": (129, 143),
    "mmedit": (84, 84),
    "mmfewshot": (241, 242),
    "mmflow": (71, 72),
    "mmgen": (95, 95),
    "mmflow1": (70, 71),
    "mmocr0": (39, 43),
    "mmocr1": (58, 58),
    "mmpose0": (393, 393),
    "mmpose1": (403, 418),
    "mmpretrain1": (526, 540),
    "mmrazor": (155, 155),
    "mmrotate0": (83, 83),
    "mmrotate1": (86, 100),
    "mmseg0": (618, 648),
    "mmseg1": (670, 681),
    "mmselfsup0": (88, 98),
    "mmselfsup1": (120, 125),
    "mmtrack0": (56, 73),
    "mmtrack1": (78, 79),
    "mmyolo": (141, 157),
}


@pytest.mark.parametrize("dialect", [name for name in dialects() if released(name)])
def test_what_was_released_is_accepted(dialect: str) -> None:
    names = released(dialect)
    kept = [name for name in names if canonical_of(name, dialect=dialect, own=NO_WORDS).name == name]
    assert len(kept) >= 0.98 * len(names)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", dialects())
def test_the_counts_are_those_of_the_names(dialect: str) -> None:
    names = released(dialect)
    assert counts(dialect) == (len(names), sum(not parse(name, dialect=dialect).unknown for name in names))


def written(name: str, dialect: str) -> bool:
    try:
        return build(parse(name, dialect=dialect)) == name
    except MmnameError:
        return False


@pytest.mark.parametrize(("dialect", "count"), WRITTEN.items())
def test_most_of_what_was_released_is_what_the_convention_writes(dialect: str, count: tuple[int, int]) -> None:
    names = released(dialect)
    assert (sum(written(name, dialect) for name in names), len(names)) == count

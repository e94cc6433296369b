"""The course of a rate as formulas: the regular rate piece by piece, and the warm-up, with a policy's numbers put in.

In a formula `t` is the time, `T` the whole of it, `E` the iterations of an epoch, `x` the part that is over; what they
are stands behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.schedule import hook_course, parts, scheduler_course
from mmname.schedule.piece import Piece

if TYPE_CHECKING:
    from mmname.schedule.length import Length
    from mmname.schedule.settings import Settings

__all__ = ["Piece", "pieces", "rise"]


def pieces(settings: Settings, length: Length) -> list[Piece]:
    """The regular rate of settings with one optimizer, piece by piece; nothing where no formula is known.

    >>> from mmname.schedule.length import Length
    >>> from mmname.schedule.settings import freeze
    >>> settings = freeze({"optimizer": {"type": "SGD", "lr": 0.1}, "lr_config": {"policy": "poly", "power": 0.9}})
    >>> pieces(settings, Length(12, None))[0].formula
    '0.1 * (1 - x)^0.9, x = t / T, t = epochs done, T = 12'
    """
    library = scheduler_course if parts.is_mmengine(settings) else hook_course
    return [piece._replace(formula=_with_epoch(piece.formula)) for piece in library.pieces(settings, length)]


def rise(settings: Settings) -> str:
    """The rate while the warm-up lasts, from the regular one; empty where no formula is known.

    >>> from mmname.schedule.settings import freeze
    >>> warm = {"policy": "step", "step": [8], "warmup": "linear", "warmup_iters": 500, "warmup_ratio": 0.001}
    >>> rise(freeze({"optimizer": {"type": "SGD", "lr": 0.1}, "lr_config": warm}))
    'k = (1 - i / 500) * (1 - 0.001), rate = regular * (1 - k), i = iteration below 500'
    """
    warmup = parts.warmup(settings)
    if warmup is None:
        return ""
    library = scheduler_course if parts.is_mmengine(settings) else hook_course
    return _with_epoch(library.rise(settings, warmup))


def _with_epoch(formula: str) -> str:
    return f"{formula}, E = iterations of an epoch" if "* E" in formula else formula

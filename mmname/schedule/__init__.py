"""Schedule words ("2x", "20e", "90k") and the training schedules they stand for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.schedule.epoch import iters_per_epoch as iters_per_epoch
    from mmname.schedule.epoch import total_batch as total_batch
    from mmname.schedule.formulas import regular_rate as regular_rate
    from mmname.schedule.formulas import warmup_k as warmup_k
    from mmname.schedule.resolving import resolve_schedule as resolve_schedule
    from mmname.schedule.schedule import Schedule as Schedule
    from mmname.schedule.update import rate_inside as rate_inside
    from mmname.schedule.update import rate_outside as rate_outside

_HOME = {
    "Schedule": "schedule",
    "iters_per_epoch": "epoch",
    "rate_inside": "update",
    "rate_outside": "update",
    "regular_rate": "formulas",
    "resolve_schedule": "resolving",
    "total_batch": "epoch",
    "warmup_k": "formulas",
}
__all__ = [*_HOME]  # noqa: PLE0604  (all are strings)


def __getattr__(name: str) -> object:
    """Import what only some need when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'mmname.schedule' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"mmname.schedule.{_HOME[name]}"), name)

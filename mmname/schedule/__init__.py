"""Schedule words ("2x", "20e", "90k") and the training schedules they stand for."""

from __future__ import annotations

from mmname.schedule.record import Schedule
from mmname.schedule.words import resolve_schedule

__all__ = ["Schedule", "resolve_schedule"]

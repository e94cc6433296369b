"""Renaming configs in a repository with every reference: a plan first, then a transaction that can be undone."""

from __future__ import annotations

from mmname.rename.apply import Applied, apply
from mmname.rename.plan import Change, Folder, Move, RenamePlan, Skipped
from mmname.rename.planfile import dump_plan, load_plan, plan_to_dict
from mmname.rename.planner import plan_renames
from mmname.rename.recover import Recovered, recover, unfinished
from mmname.rename.undo import Past, forget, history, plan_undo, undo

__all__ = [
    "Applied",
    "Change",
    "Folder",
    "Move",
    "Past",
    "Recovered",
    "RenamePlan",
    "Skipped",
    "apply",
    "dump_plan",
    "forget",
    "history",
    "load_plan",
    "plan_renames",
    "plan_to_dict",
    "plan_undo",
    "recover",
    "undo",
    "unfinished",
]

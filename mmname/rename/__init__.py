"""Renaming configs in a repository with every reference: a plan first, then a transaction that can be undone."""

from __future__ import annotations

from mmname.rename.apply import Applied, apply, stands
from mmname.rename.diff import diff_of
from mmname.rename.plan import Change, Folder, Move, RenamePlan, Skipped
from mmname.rename.planfile import dump_plan, load_plan, plan_to_dict
from mmname.rename.planner import base_of, plan_renames, renewed
from mmname.rename.recover import Recovered, recover, unfinished
from mmname.rename.undo import Past, Pruned, forget, history, plan_undo, prune, undo

__all__ = [
    "Applied",
    "Change",
    "Folder",
    "Move",
    "Past",
    "Pruned",
    "Recovered",
    "RenamePlan",
    "Skipped",
    "apply",
    "base_of",
    "diff_of",
    "dump_plan",
    "forget",
    "history",
    "load_plan",
    "plan_renames",
    "plan_to_dict",
    "plan_undo",
    "prune",
    "recover",
    "renewed",
    "stands",
    "undo",
    "unfinished",
]

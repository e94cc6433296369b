"""Judges the schedules of released configs against MMEngine's reading of them and against the real libraries.

    python tests/curves/judge.py --wheels WHEEL... --configs FOLDER...

Needs what make.py needs. A folder holds the configs of one release; its parent is named for it (`mmdet-3.3.0/configs`).
Every config is executed with mmengine's `Config.fromfile`, which is the truth. Told, and stored in judged.json beside
this file, are for each release: configs with a schedule, those that are read, that come back as the same dictionaries,
that the static reader reads without running them, and that it reads alike; and over all releases the unique schedules,
those whose every iteration was compared with the hooks and schedulers themselves, and the largest difference. Epochs
are taken for 50 iterations; schedules longer than `--most` iterations are left out of the comparison of curves.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import types
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import torch
from make import HERE, add_policies, values_of  # type: ignore[import-not-found,unused-ignore]
from mmcv.runner.hooks import HOOKS
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from mmengine.registry import HOOKS as HOOKS_OF_MMENGINE
from mmengine.registry import PARAM_SCHEDULERS

from mmname.config.evaluate import read_config
from mmname.errors import MmnameError
from mmname.schedule import Schedule
from mmname.schedule.param_hooks import hook_of
from mmname.schedule.parts import is_mmengine
from mmname.schedule.reading import library_of
from mmname.schedule.settings import thaw

EPOCH = 50
SCHEDULE = (
    "optimizer", "optimizers", "lr_config", "momentum_config", "runner", "total_epochs", "total_iters", "optim_wrapper",
    "param_scheduler", "train_cfg",
)  # fmt: skip


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float, type(None))) else repr(value)


def truth_of(path: Path) -> dict[str, Any] | None:
    """What a config says when it runs; None if it does not."""
    try:
        config = Config.fromfile(path, import_custom_modules=False, lazy_import=False)
        return {key: plain(value) for key, value in config._cfg_dict.to_dict().items()}
    except Exception:  # noqa: BLE001  (a config is a program: it can fail in any way)
        return None


def optimizer_of(schedule: Schedule) -> Any:
    """A real optimizer with the schedule's numbers; of a type that is not of torch a stand-in with the same."""
    rate, numbers = schedule.optimizer, dict(schedule.optimizer.others)
    kind = getattr(torch.optim, rate.type.rpartition(".")[2], torch.optim.SGD)
    if kind not in {torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop}:
        kind = torch.optim.SGD
    given: dict[str, Any] = {"lr": rate.lr, "weight_decay": rate.weight_decay or 0.0}
    if kind in {torch.optim.SGD, torch.optim.RMSprop}:
        given["momentum"] = rate.momentum or 0.0
    elif "betas" in numbers:
        given["betas"] = tuple(numbers["betas"])
    return kind([torch.nn.Parameter(torch.ones(1))], **given)


UPDATERS = {"lr_config": "LrUpdaterHook", "momentum_config": "MomentumUpdaterHook"}


def hooks_of(schedule: Schedule, key: str, end: str) -> list[Any]:
    """The hook that MMCV makes of one of the schedule's dictionaries, if it has that."""
    config = thaw(schedule.settings.get(key) or {})
    if not config:
        return []
    policy = config.pop("policy")
    if policy.lower() != "step":
        config.pop("step", None)  # left over: the hook would refuse it
    if schedule.max_iters is not None and key == "lr_config":
        config.setdefault("by_epoch", False)
    if "target_ratio" in config:
        config["target_ratio"] = tuple(config["target_ratio"])
    return [HOOKS.get((policy.title() if policy == policy.lower() else policy) + end)(**config)]


def curve_of_mmcv(schedule: Schedule, length: int) -> list[list[float]]:
    """The values that MMCV's hooks set, with a runner that does nothing else."""
    optimizer = optimizer_of(schedule)
    runner = types.SimpleNamespace(
        optimizer=optimizer, data_loader=range(EPOCH), iter=0, epoch=0, max_iters=length, max_epochs=length // EPOCH
    )
    hooks = [hook for key, end in UPDATERS.items() for hook in hooks_of(schedule, key, end)]
    found = []
    for hook in hooks:
        hook.before_run(runner)
    for iteration in range(length):
        runner.iter, runner.epoch = iteration, iteration // EPOCH
        if iteration % EPOCH == 0:
            for hook in hooks:
                hook.before_train_epoch(runner)
        for hook in hooks:
            hook.before_train_iter(runner)
        found.append(values_of(optimizer.param_groups[0]))
    return found


def curve_of_mmengine(schedule: Schedule, length: int) -> list[list[float]]:
    """The values that MMEngine's schedulers set, stepped as its hook steps them."""
    optimizer = optimizer_of(schedule)
    wrapper = OptimWrapper(optimizer)
    hook = hook_of(schedule.settings)
    if hook is not None:
        return curve_of_hook(thaw(hook), optimizer, length)
    config = thaw(schedule.settings.get("param_scheduler") or [])
    schedulers = []
    for one in [config] if isinstance(config, dict) else config:
        given = {key: value for key, value in one.items() if key != "_scope_"}
        given["type"] = given["type"].rpartition(".")[2]
        epochs = schedule.max_epochs if schedule.max_epochs is not None else 1
        given.setdefault("end", epochs if given.get("by_epoch", True) else length)
        schedulers.append(PARAM_SCHEDULERS.build(given, default_args={"optimizer": wrapper, "epoch_length": EPOCH}))
    found = []
    optimizer._step_count = 1
    for iteration in range(1, length + 1):
        found.append(values_of(optimizer.param_groups[0]))
        for scheduler in schedulers:
            if not scheduler.by_epoch:
                scheduler.step()
        if schedule.max_epochs is not None and iteration % EPOCH == 0:
            for scheduler in schedulers:
                if scheduler.by_epoch:
                    scheduler.step()
    return found


def curve_of_hook(hook: dict[str, Any], optimizer: Any, length: int) -> list[list[float]]:
    """The values that a hook sets in place of the schedulers."""
    given = {key: value for key, value in hook.items() if key != "_scope_"}
    given["type"] = given["type"].rpartition(".")[2]
    real = HOOKS_OF_MMENGINE.build(given)
    wrapper = types.SimpleNamespace(optimizer=optimizer)
    runner = types.SimpleNamespace(optim_wrapper=wrapper, train_dataloader=range(EPOCH), iter=0, epoch=0)
    runner.param_schedulers = []
    real.before_train(runner)
    found = []
    for iteration in range(length):
        runner.iter, runner.epoch = iteration, iteration // EPOCH
        real.before_train_iter(runner, iteration % EPOCH)
        found.append(values_of(optimizer.param_groups[0]))
        if (iteration + 1) % EPOCH == 0:
            real.after_train_epoch(runner)
    return found


def difference(schedule: Schedule, length: int) -> float:
    """The largest difference from the real library, relative to the larger value."""
    run = curve_of_mmengine if is_mmengine(schedule.settings) else curve_of_mmcv
    real = list(zip(*run(schedule, length)))
    worst = 0.0
    for place, param in enumerate(("lr", "momentum", "weight_decay")):
        if param == "lr" or param in schedule.moving:
            mine = schedule.curve(param, iters_per_epoch=EPOCH)
            assert len(mine) == len(real[place])
            worst = max(
                worst, *(abs(a - b) / max(abs(a), abs(b), 1e-18) for a, b in zip(mine, real[place]) if a != b), 0.0
            )
    return worst


def key_of(schedule: Schedule) -> str:
    """What makes a schedule unique."""
    told = {key: schedule.settings.get(key) for key in SCHEDULE}
    told["hook"] = hook_of(schedule.settings)
    return json.dumps(plain(told), sort_keys=True)


def judged(folder: Path, unique: dict[str, Schedule]) -> Counter[str]:
    """The counts of one release; adds its unique schedules."""
    counts: Counter[str] = Counter()
    read: dict[Path, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*.py")):
        if any(part.startswith("_") for part in path.relative_to(folder).parts):
            continue
        truth = truth_of(path)
        if truth is None:
            counts["does not run"] += 1
            continue
        try:
            library_of(truth)
        except MmnameError:
            counts["no schedule"] += 1
            continue
        try:
            schedule = Schedule.from_config(truth)
        except MmnameError:
            counts["refused"] += 1
            continue
        counts["read"] += 1
        back = plain(thaw(schedule.settings))
        counts["the same dictionaries"] += all(truth[key] == value for key, value in back.items())
        for name in schedule.optimizers:
            one = schedule.of(name)
            unique.setdefault(key_of(one), one)
        try:
            static = Schedule.from_config(read_config(path, read=read))
        except MmnameError:
            continue
        counts["read without running"] += 1
        counts["alike"] += key_of(static) == key_of(schedule)
    return counts


def compare(unique: dict[str, Schedule], most: int) -> dict[str, Any]:
    """How far the curves of unique schedules lie from those of the libraries."""
    counts: Counter[str] = Counter(unique=len(unique))
    worst = 0.0
    for schedule in unique.values():
        length = schedule.length.iterations(EPOCH)
        if schedule.policy.kind == "plateau":
            counts["depend on the metric"] += 1
        elif length > most:
            counts["too long"] += 1
        else:
            try:
                apart = difference(copy.copy(schedule), length)
            except Exception as error:  # noqa: BLE001  (whatever a library does with a released config is told)
                counts[f"failed: {type(error).__name__}: {error}"[:100]] += 1
                continue
            counts["compared"] += 1
            counts["without any difference"] += apart == 0
            worst = max(worst, apart)
    return {**counts, "largest relative difference": worst if math.isfinite(worst) else "not a number"}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--wheels", nargs="+", required=True)
    parser.add_argument("--configs", nargs="+", required=True, type=Path)
    parser.add_argument("--most", type=int, default=50_000)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    add_policies(arguments.wheels)
    result: dict[str, Any] = {"releases": {}}
    schedules: dict[str, Schedule] = {}
    for folder in arguments.configs:
        result["releases"][folder.parent.name] = dict(judged(folder, schedules))
        print(folder.parent.name, result["releases"][folder.parent.name], flush=True)
    sums: Counter[str] = Counter()
    for counts in result["releases"].values():
        sums.update(counts)
    result["all"] = dict(sums)
    result["curves"] = compare(schedules, arguments.most)
    print(result["all"], result["curves"], sep="\n")
    (HERE / "judged.json").write_text(json.dumps(result, indent=1) + "\n")

"""Judges the schedules of released configs against MMEngine's reading of them and against the real libraries.

    python tests/curves/judge.py --wheels WHEEL... --releases FOLDER [--truth FOLDER] [--processes N]

Needs what make.py needs. Below the folder lie the releases, unpacked (`mmdet-3.3.0/configs`). Every config is
executed with mmengine's `Config.fromfile`, which is the truth (by tests/scripts/judge_schedules.py, which keeps what
it executed in the folder of `--truth`). Told, and stored in judged.json beside this file, are for each release:
configs with a schedule, those that are read, that come back as the same dictionaries, that the static reader reads
without running them, and that it reads alike; and over all releases the unique schedules, those whose every iteration
was compared with the hooks and schedulers themselves, stepped from the first iteration to the last, and the largest
difference. Epochs are taken for 50 iterations, or for 1,000 where something begins later than such a training ends.
Schedules that differ in nothing that a curve depends on are stepped once.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import sys
import types
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from make import HERE, OWN, add_policies, values_of  # type: ignore[import-not-found,unused-ignore]
from mmcv.runner.hooks import HOOKS
from mmengine.logging import MessageHub
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
from mmname.schedule.tables import project_of
from mmname.zoo.release import read_releases

sys.path.insert(0, str(HERE.parent / "scripts"))
from judge_schedules import executed, plain  # type: ignore[import-not-found,unused-ignore]

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCH, LONG_EPOCH = 50, 1000
SCHEDULE = (
    "optimizer", "optimizers", "lr_config", "momentum_config", "runner", "total_epochs", "total_iters", "optim_wrapper",
    "param_scheduler", "train_cfg",
)  # fmt: skip


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
        given["betas"] = tuple(map(float, numbers["betas"]))
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


def curve_of_mmcv(schedule: Schedule, length: int, epoch: int) -> Iterator[list[float]]:
    """The values that MMCV's hooks set, with a runner that does nothing else."""
    optimizer = optimizer_of(schedule)
    runner = types.SimpleNamespace(
        optimizer=optimizer, data_loader=range(epoch), iter=0, epoch=0, max_iters=length, max_epochs=length // epoch
    )
    hooks = [hook for key, end in UPDATERS.items() for hook in hooks_of(schedule, key, end)]
    for hook in hooks:
        hook.before_run(runner)
    for iteration in range(length):
        runner.iter, runner.epoch = iteration, iteration // epoch
        if iteration % epoch == 0:
            for hook in hooks:
                hook.before_train_epoch(runner)
        for hook in hooks:
            hook.before_train_iter(runner)
        yield values_of(optimizer.param_groups[0])


def curve_of_mmengine(schedule: Schedule, length: int, epoch: int) -> Iterator[list[float]]:
    """The values that MMEngine's schedulers set, stepped as its hook steps them."""
    optimizer = optimizer_of(schedule)
    wrapper = OptimWrapper(optimizer)
    hook = hook_of(schedule.settings)
    if hook is not None:
        yield from curve_of_hook(thaw(hook), optimizer, length, epoch)
        return
    config = thaw(schedule.settings.get("param_scheduler") or [])
    package = project_of(schedule.dialect)["scopes"][-1]
    schedulers = []
    for one in [config] if isinstance(config, dict) else config:
        given = {key: value for key, value in one.items() if key != "_scope_"}
        kind = given["type"].rpartition(".")[2]
        given["type"] = OWN.get((package, kind), kind)
        epochs = schedule.max_epochs if schedule.max_epochs is not None else 1
        given.setdefault("end", epochs if given.get("by_epoch", True) else length)
        schedulers.append(PARAM_SCHEDULERS.build(given, default_args={"optimizer": wrapper, "epoch_length": epoch}))
    optimizer._step_count = 1
    hub = MessageHub.get_current_instance()
    for iteration in range(1, length + 1):
        yield values_of(optimizer.param_groups[0])
        hub.update_info("iter", iteration - 1)  # as the runner tells LinearLrInterval
        hub.update_info("epoch", (iteration - 1) // epoch)
        for scheduler in schedulers:
            if not scheduler.by_epoch:
                scheduler.step()
        if schedule.max_epochs is not None and iteration % epoch == 0:
            for scheduler in schedulers:
                if scheduler.by_epoch:
                    scheduler.step()


def curve_of_hook(hook: dict[str, Any], optimizer: Any, length: int, epoch: int) -> Iterator[list[float]]:
    """The values that a hook sets in place of the schedulers."""
    given = {key: value for key, value in hook.items() if key != "_scope_"}
    given["type"] = given["type"].rpartition(".")[2]
    real = HOOKS_OF_MMENGINE.build(given)
    wrapper = types.SimpleNamespace(optimizer=optimizer)
    runner = types.SimpleNamespace(optim_wrapper=wrapper, train_dataloader=range(epoch), iter=0, epoch=0)
    runner.param_schedulers = []
    real.before_train(runner)
    for iteration in range(length):
        runner.iter, runner.epoch = iteration, iteration // epoch
        real.before_train_iter(runner, iteration % epoch)
        yield values_of(optimizer.param_groups[0])
        if (iteration + 1) % epoch == 0:
            real.after_train_epoch(runner)


def epoch_of(schedule: Schedule) -> int:
    """The iterations of an epoch: enough for what begins after some iterations."""
    config = schedule.settings.get("param_scheduler") or ()
    every = [config] if isinstance(config, dict) else config
    begins = [one.get("begin", 0) for one in every if not one.get("by_epoch", True)]
    return EPOCH if max(begins, default=0) < schedule.length.iterations(EPOCH) else LONG_EPOCH


def difference(schedule: Schedule) -> float:
    """The largest difference from the real library, relative to the larger value."""
    epoch = epoch_of(schedule)
    length = schedule.length.iterations(epoch)
    run = curve_of_mmengine if is_mmengine(schedule.settings) else curve_of_mmcv
    params = [param for param in ("lr", "momentum", "weight_decay") if param == "lr" or param in schedule.moving]
    places = [("lr", "momentum", "weight_decay").index(param) for param in params]
    mine = [schedule.curve(param, iters_per_epoch=epoch) for param in params]
    assert all(len(course) == length for course in mine)
    worst, at = 0.0, 0
    for at, real in enumerate(run(schedule, length, epoch), start=1):
        for place, course in zip(places, mine):
            a, b = course[at - 1], real[place]
            if a != b:
                apart = abs(a - b) / max(abs(a), abs(b), 1e-18)
                worst = max(worst, apart if math.isfinite(apart) else math.inf)
    assert at == length
    return worst


def key_of(schedule: Schedule) -> str:
    """What makes a schedule unique."""
    told = {key: schedule.settings.get(key) for key in SCHEDULE}
    told["hook"] = hook_of(schedule.settings)
    return json.dumps(plain(told), sort_keys=True)


def course_of(schedule: Schedule) -> str:
    """What the curves of a schedule depend on."""
    optimizer = schedule.optimizer
    told = {key: schedule.settings.get(key) for key in ("lr_config", "momentum_config", "param_scheduler")}
    numbers = [*optimizer[:4], optimizer.others.get("betas")]
    return json.dumps(plain([told, numbers, schedule.length, hook_of(schedule.settings)]), sort_keys=True)


def judged(folder: Path, truths: Path | None, unique: dict[str, Schedule], refused: list[str]) -> Counter[str]:
    """The counts of one release; adds its unique schedules, and what is refused."""
    counts: Counter[str] = Counter()
    read: dict[Path, dict[str, Any]] = {}
    for place, truth, _ in executed(folder, truths):
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
        except MmnameError as error:
            counts["refused"] += 1
            refused.append(f"{folder.name}: {place}: {error}")
            continue
        counts["read"] += 1
        back = plain(thaw(schedule.settings))
        counts["the same dictionaries"] += all(truth[key] == value for key, value in back.items())
        for name in schedule.optimizers:
            one = schedule.of(name)
            unique.setdefault(key_of(one), one)
        try:
            static = Schedule.from_config(read_config(folder / place, read=read))
        except MmnameError:
            continue
        counts["read without running"] += 1
        counts["alike"] += key_of(static) == key_of(schedule)
    return counts


def compared(schedule: Schedule) -> float | str:
    """How far the curves of a schedule lie from those of the library, or what that makes of it."""
    try:
        return difference(schedule)
    except Exception as error:  # noqa: BLE001  (whatever a library does with a released config is told)
        return f"{type(error).__name__}: {error}"


def compare(unique: dict[str, Schedule], processes: int) -> dict[str, Any]:
    """How far the curves of unique schedules lie from those of the libraries, the longest first."""
    counts: Counter[str] = Counter(unique=len(unique))
    alike: dict[str, list[Schedule]] = defaultdict(list)
    for schedule in unique.values():
        if schedule.policy.kind == "plateau":
            counts["depend on the metric"] += 1
        else:
            alike[course_of(schedule)].append(schedule)
    rows = sorted(alike.values(), key=lambda row: -row[0].length.iterations(EPOCH))
    counts["curves"] = len(rows)
    worst, failed = 0.0, Counter[str]()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for row, apart in zip(rows, pool.imap(compared, [row[0] for row in rows], chunksize=1)):
            if isinstance(apart, str):
                failed[apart] += len(row)
                print(apart, row[0].settings, flush=True)
                continue
            counts["compared"] += len(row)
            counts["without any difference"] += len(row) * (apart == 0)
            counts["iterations stepped"] += row[0].length.iterations(EPOCH)
            worst = max(worst, apart)
            if apart:
                print(apart, row[0].settings, flush=True)
    return {**counts, "refused by the library": dict(failed), "largest relative difference": worst}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--wheels", nargs="+", required=True)
    parser.add_argument("--releases", type=Path, required=True)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    add_policies(arguments.wheels)
    result: dict[str, Any] = {"releases": {}}
    schedules: dict[str, Schedule] = {}
    not_read: list[str] = []
    for release in read_releases().releases:
        name = f"{release.project}-{release.version}"
        result["releases"][name] = dict(judged(arguments.releases / name, arguments.truth, schedules, not_read))
        print(name, result["releases"][name], flush=True)
    sums: Counter[str] = Counter()
    for counts in result["releases"].values():
        sums.update(counts)
    result["all"], result["refused"] = dict(sums), not_read
    result["curves"] = compare(schedules, arguments.processes)
    print(result["all"], result["curves"], sep="\n")
    (HERE / "judged.json").write_text(json.dumps(result, indent=1) + "\n")

"""Makes the reference values of this folder by running the real libraries once.

Needs an environment with torch, mmengine 0.10.7 and mmcv 1.7.2 (built with MMCV_WITH_OPS=0), and the wheels of mmdet
3.3.0, mmsegmentation 1.2.2 and mmflow 0.5.2, from which the policies that these projects add are taken:

    python tests/curves/make.py WHEEL...
"""

from __future__ import annotations

import copy
import json
import logging
import sys
import tempfile
import time
import types
import zipfile
from pathlib import Path
from typing import Any

import tomllib
import torch

HERE = Path(__file__).parent
sys.modules["torchvision"] = types.ModuleType("torchvision")  # mmcv imports it for its model zoo only
sys.modules["torchvision"].__version__ = "none"  # type: ignore[attr-defined]
time.sleep = lambda _: None  # mmcv's runner rests two seconds between epochs

import mmengine.hooks  # noqa: E402
import mmengine.model  # noqa: E402
import mmengine.runner  # noqa: E402
from mmcv.runner import HOOKS, EpochBasedRunner, Hook, IterBasedRunner  # noqa: E402
from mmengine.registry import PARAM_SCHEDULERS  # noqa: E402

ADDED = {
    "mmdet": "mmdet/engine/schedulers/quadratic_warmup.py",
    "mmsegmentation": "mmseg/engine/schedulers/poly_ratio_scheduler.py",
    "mmflow": "mmflow/core/hooks/multistagelr_updater.py",
}


def add_policies(wheels: list[str]) -> None:
    """Run the modules that register the projects' own policies, without the projects around them."""
    for package in ("mmdet", "mmseg"):
        registry = types.ModuleType(f"{package}.registry")
        registry.PARAM_SCHEDULERS = PARAM_SCHEDULERS  # type: ignore[attr-defined]
        sys.modules[package] = types.ModuleType(package)
        sys.modules[f"{package}.registry"] = registry
    for wheel in wheels:
        path = ADDED[Path(wheel).name.split("-")[0]]
        exec(compile(zipfile.ZipFile(wheel).read(path), path, "exec"), {"__name__": path})


class Toy(torch.nn.Module):  # type: ignore[misc]
    """A model of one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1))

    def train_step(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"loss": self.weight.sum() * 0, "num_samples": 1, "log_vars": {}}


class ToyOfMMEngine(mmengine.model.BaseModel):  # type: ignore[misc]
    """The same for MMEngine."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1))

    def forward(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"loss": self.weight.sum() * 0}


def curve_of_mmcv(length: int, config: dict[str, Any]) -> list[float]:
    rates: list[float] = []

    class Record(Hook):  # type: ignore[misc]
        def before_train_iter(self, runner: Any) -> None:
            rates.append(runner.optimizer.param_groups[0]["lr"])

    model, settings = Toy(), copy.deepcopy(config)
    if "target_ratio" in settings["lr_config"]:
        settings["lr_config"]["target_ratio"] = tuple(settings["lr_config"]["target_ratio"])
    optimizer = torch.optim.SGD(model.parameters(), lr=settings["optimizer"]["lr"])
    kind = settings["runner"].pop("type")
    runner_class = {"EpochBasedRunner": EpochBasedRunner, "IterBasedRunner": IterBasedRunner}[kind]
    logger = logging.getLogger("quiet")
    logger.setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        runner = runner_class(model, optimizer=optimizer, work_dir=folder, logger=logger, **settings["runner"])
        runner.register_training_hooks(lr_config=settings["lr_config"])
        runner.register_hook(Record(), priority="LOWEST")
        loader = torch.utils.data.DataLoader(torch.zeros(length))
        runner.run([loader], [("train", 1)])
    return rates


def curve_of_mmengine(length: int, config: dict[str, Any]) -> list[float]:
    rates: list[float] = []

    class Record(mmengine.hooks.Hook):  # type: ignore[misc]
        def before_train_iter(self, runner: Any, *_: Any, **__: Any) -> None:
            rates.append(runner.optim_wrapper.param_groups[0]["lr"])

    settings = copy.deepcopy(config)
    with tempfile.TemporaryDirectory() as folder:
        runner = mmengine.runner.Runner(
            ToyOfMMEngine(),
            folder,
            train_dataloader=torch.utils.data.DataLoader([{"inputs": torch.zeros(1)}] * length),
            custom_hooks=[Record()],
            default_hooks={"checkpoint": None, "logger": None, "timer": None},
            log_level="CRITICAL",
            experiment_name=f"case-{time.time_ns()}",
            **settings,
        )
        runner.train()
    return rates


def sgd() -> list[dict[str, Any]]:
    """Weights after each step of torch.optim.SGD in double precision, with a rate that changes half way."""
    rates = [0.1] * 6 + [0.01] * 6
    start = [1.0, -2.0, 0.5]
    cases = []
    for momentum, weight_decay in ((0.0, 0.0), (0.9, 0.0), (0.9, 1e-4), (0.5, 0.1)):
        weight = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
        optimizer = torch.optim.SGD([weight], lr=0.1, momentum=momentum, weight_decay=weight_decay)
        gradients, weights = [], []
        for step, rate in enumerate(rates):
            optimizer.param_groups[0]["lr"] = rate
            gradient = [0.3 * (step + 1), -0.2, 0.1 * (-1) ** step]
            weight.grad = torch.tensor(gradient, dtype=torch.float64)
            optimizer.step()
            gradients.append(gradient)
            weights.append(weight.detach().tolist())
        course = {"start": start, "lr": rates, "gradients": gradients, "weights": weights}
        cases.append({"momentum": momentum, "weight_decay": weight_decay, **course})
    return cases


def store(name: str, content: object) -> None:
    (HERE / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    add_policies(sys.argv[1:])
    assert HOOKS.get("MultiStageLrUpdaterHook"), "give the wheels"
    cases = tomllib.loads((HERE / "cases.toml").read_text())
    for library, run in (("mmcv", curve_of_mmcv), ("mmengine", curve_of_mmengine)):
        stored = []
        for case in cases[library]:
            named = {"name": case.pop("name"), "iters_per_epoch": case.pop("iters_per_epoch")}
            stored.append({**named, "config": case, "rates": run(named["iters_per_epoch"], case)})
        store(f"{library}.json", stored)
    store("sgd.json", sgd())

"""Makes the reference values of this folder by running the real libraries once.

Needs an environment with torch 2.13, mmengine 0.10.7 and mmcv 1.7.2 (built with MMCV_WITH_OPS=0), and the wheels of the
releases in `ADDED`, from which the policies that these projects add are taken:

    python tests/curves/make.py WHEEL...
"""

from __future__ import annotations

import copy
import inspect
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
import mmengine.registry  # noqa: E402
import mmengine.runner  # noqa: E402
from mmcv.runner import EpochBasedRunner, Hook, IterBasedRunner  # noqa: E402
from mmengine.registry import PARAM_SCHEDULERS  # noqa: E402

# The modules that add policies, by release; each registers them in MMCV's or MMEngine's registry.
ADDED = {
    "mmdet-2.28.2": ["mmdet/core/hook/yolox_lrupdater_hook.py"],
    "mmcls-0.25.0": ["mmcls/core/hook/lr_updater.py"],
    "mmselfsup-0.11.0": ["mmselfsup/core/hooks/cosine_annealing_hook.py"],
    "mmtrack-0.14.0": ["mmtrack/core/optimizer/sot_lr_updater.py"],
    "mmedit-0.16.1": ["mmedit/core/scheduler/lr_updater.py"],
    "mmaction2-0.24.1": ["mmaction/core/scheduler/lr_updater.py"],
    "mmflow-0.5.2": ["mmflow/core/hooks/multistagelr_updater.py"],
    "mmdet-3.3.0": ["mmdet/engine/schedulers/quadratic_warmup.py"],
    "mmsegmentation-1.2.2": ["mmseg/engine/schedulers/poly_ratio_scheduler.py"],
    "mmpretrain-1.2.0": ["mmpretrain/engine/schedulers/weight_decay_scheduler.py"],
    "mmagic-1.2.0": ["mmagic/engine/schedulers/linear_lr_scheduler_with_interval.py"],
    "mmflow-1.0.0rc0": ["mmflow/engine/schedulers/multistage.py"],
    "mmpose-1.3.2": ["mmpose/engine/schedulers/constant_lr.py"],
    "mmtrack-1.0.0rc1": ["mmtrack/engine/schedulers/siamrpn_exp_scheduler.py"],
    "mmyolo-0.6.0": [
        "mmyolo/engine/hooks/yolov5_param_scheduler_hook.py", "mmyolo/engine/hooks/ppyoloe_param_scheduler_hook.py",
    ],
}  # fmt: skip
PARAMS = ("lr", "momentum", "weight_decay")
# By package and name: what replaces a class of MMEngine in the configs of a project.
OWN: dict[tuple[str, str], type] = {}


class Added:
    """The registry of a project: what it adds goes to MMEngine's, what MMEngine has under that name too into `OWN`."""

    def __init__(self, package: str, registry: Any) -> None:
        self.package, self.registry = package, registry

    def register_module(self) -> Any:
        def register(added: type) -> type:
            if added.__name__ in self.registry:
                OWN[self.package, added.__name__] = added
            else:
                self.registry.register_module(module=added)
            return added

        return register


def add_policies(wheels: list[str]) -> None:
    """Run the modules that register the projects' own policies, without the projects around them."""
    given = {"-".join(Path(wheel).name.split("-")[:2]): wheel for wheel in wheels}
    missing = ADDED.keys() - given
    assert not missing, f"give the wheels of {', '.join(sorted(missing))}"
    for release, paths in ADDED.items():
        package = paths[0].split("/")[0]
        registry = types.ModuleType(f"{package}.registry")
        registry.PARAM_SCHEDULERS = Added(package, PARAM_SCHEDULERS)  # type: ignore[attr-defined]
        registry.HOOKS = Added(package, mmengine.registry.HOOKS)  # type: ignore[attr-defined]
        sys.modules[package] = types.ModuleType(package)
        sys.modules[f"{package}.registry"] = registry
        for path in paths:
            source = zipfile.ZipFile(given[release]).read(path)
            exec(compile(source, path, "exec"), {"__name__": path})


def values_of(group: dict[str, Any]) -> list[float]:
    """Rate, momentum (of optimizers of Adam's kind the first of the betas) and weight decay of a group of weights."""
    momentum = group["momentum"] if "momentum" in group else group["betas"][0]
    return [float(group["lr"]), float(momentum), float(group["weight_decay"])]


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


def curve_of_mmcv(length: int, config: dict[str, Any]) -> list[list[float]]:
    found: list[list[float]] = []

    class Record(Hook):  # type: ignore[misc]
        def before_train_iter(self, runner: Any) -> None:
            found.append(values_of(runner.optimizer.param_groups[0]))

    model, settings = Toy(), copy.deepcopy(config)
    for key in ("lr_config", "momentum_config"):
        if "target_ratio" in settings.get(key, {}):
            settings[key]["target_ratio"] = tuple(settings[key]["target_ratio"])
    kind = settings["optimizer"].pop("type")
    optimizer = getattr(torch.optim, kind)(model.parameters(), **settings["optimizer"])
    kind = settings["runner"].pop("type")
    runner_class = {"EpochBasedRunner": EpochBasedRunner, "IterBasedRunner": IterBasedRunner}[kind]
    logger = logging.getLogger("quiet")
    logger.setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        runner = runner_class(model, optimizer=optimizer, work_dir=folder, logger=logger, **settings["runner"])
        momentum = settings.get("momentum_config")
        runner.register_training_hooks(lr_config=settings["lr_config"], momentum_config=momentum)
        runner.register_hook(Record(), priority="LOWEST")
        loader = torch.utils.data.DataLoader(torch.zeros(length))
        runner.run([loader], [("train", 1)])
    return found


def curve_of_mmengine(length: int, config: dict[str, Any]) -> list[list[float]]:
    found: list[list[float]] = []

    class Record(mmengine.hooks.Hook):  # type: ignore[misc]
        priority = "LOWEST"

        def before_train_iter(self, runner: Any, *_: Any, **__: Any) -> None:
            found.append(values_of(runner.optim_wrapper.param_groups[0]))

    settings = copy.deepcopy(config)
    quiet = {"checkpoint": None, "logger": None, "timer": None}
    with tempfile.TemporaryDirectory() as folder:
        runner = mmengine.runner.Runner(
            ToyOfMMEngine(),
            folder,
            train_dataloader=torch.utils.data.DataLoader([{"inputs": torch.zeros(1)}] * length),
            custom_hooks=[Record()],
            default_hooks={**quiet, **settings.pop("default_hooks", {})},
            log_level="CRITICAL",
            experiment_name=f"case-{time.time_ns()}",
            **settings,
        )
        runner.train()
    return found


def defaults() -> dict[str, dict[str, Any]]:
    """What the optimizers of torch take where nobody says more."""
    found = {}
    for name in sorted(dir(torch.optim)):
        kind = getattr(torch.optim, name)
        if isinstance(kind, type) and issubclass(kind, torch.optim.Optimizer) and kind is not torch.optim.Optimizer:
            parameters = inspect.signature(kind).parameters
            said = {key: parameters[key].default for key in (*PARAMS, "betas") if key in parameters}
            found[name] = {key: float(v) if isinstance(v, torch.Tensor) else v for key, v in said.items()}
    return found


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
    cases = tomllib.loads((HERE / "cases.toml").read_text())
    for library, run in (("mmcv", curve_of_mmcv), ("mmengine", curve_of_mmengine)):
        stored = []
        for case in cases[library]:
            named = {"name": case.pop("name"), "iters_per_epoch": case.pop("iters_per_epoch")}
            columns = dict(zip(PARAMS, map(list, zip(*run(named["iters_per_epoch"], case)))))
            moving = {param: column for param, column in columns.items() if param == "lr" or len(set(column)) > 1}
            stored.append({**named, "config": case, **moving})
        store(f"{library}.json", stored)
    store("sgd.json", sgd())
    store("defaults.json", {"torch": torch.__version__.partition("+")[0], "optimizers": defaults()})

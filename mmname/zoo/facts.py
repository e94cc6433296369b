"""Facts: what a config says of its training, read from its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mmname.config.evaluate import UNKNOWN

__all__ = ["FACTS", "Facts", "facts_of"]


class Facts(NamedTuple):
    """What a config says; None or nothing where it says nothing, or where what it says is computed: see `unseen`.

    Types are those of the registry, without its scope: `dataset_types` those of the training data from the outside in,
    `repeat_times` the factor of each `RepeatDataset` among them. `lr_policy` is that of `lr_config`, or the types in
    `param_scheduler`; `step_every` the interval of a rate that steps at one.
    """

    model_type: str | None = None
    backbone_type: str | None = None
    backbone_depth: int | None = None
    backbone_arch: str | None = None
    neck_types: tuple[str, ...] = ()
    dataset_types: tuple[str, ...] = ()
    repeat_times: tuple[int, ...] = ()
    samples_per_gpu: int | None = None
    base_batch_size: int | None = None
    max_epochs: int | None = None
    max_iters: int | None = None
    milestones: tuple[int, ...] = ()
    step_every: int | None = None
    lr_policy: tuple[str, ...] = ()
    optimizer: str | None = None
    lr: float | None = None
    weight_decay: float | None = None
    amp: bool | None = None
    unseen: tuple[str, ...] = ()


FACTS = tuple(field for field in Facts._fields if field != "unseen")

_BACKBONES = ("model.backbone", "model.detector.backbone")
# Where the other settings stand: in configs for mmengine, and in those for mmcv.
_ENGINE = {
    "samples_per_gpu": ("train_dataloader.batch_size", "data.samples_per_gpu"),
    "base_batch_size": ("auto_scale_lr.base_batch_size",),
    "max_epochs": ("train_cfg.max_epochs",),
    "max_iters": ("train_cfg.max_iters",),
    "backbone": _BACKBONES,
    "optimizer": ("optim_wrapper.optimizer",),
    "data": ("train_dataloader.dataset", "data.train"),
    "amp": ("optim_wrapper.type",),
}
_CV = {
    "samples_per_gpu": (
        "data.train_dataloader.samples_per_gpu",
        "data.samples_per_gpu",
        "data.train_dataloader.videos_per_gpu",
        "data.videos_per_gpu",
    ),
    "base_batch_size": ("auto_scale_lr.base_batch_size",),
    "max_epochs": ("runner.max_epochs", "total_epochs"),
    "max_iters": ("runner.max_iters", "total_iters"),
    "backbone": _BACKBONES,
    "optimizer": ("optimizer",),
    "data": ("data.train",),
    "amp": ("fp16",),
}
_MARKS_OF_ENGINE = ("optim_wrapper", "param_scheduler", "train_dataloader", "default_scope")


def facts_of(settings: Mapping[str, Any], *, whole: bool = True) -> Facts:
    """The facts in the settings of a config; with `whole` false, what is missing may stand in a base that is not here.

    What a config for mmengine still says in the manner of mmcv, such as `runner`, has no effect and is no fact.

    >>> facts_of({"model": {"backbone": {"type": "ResNet", "depth": 50}}, "runner": {"max_epochs": 12}}).max_epochs
    12
    """
    reading = _Reading(settings, _ENGINE if any(mark in settings for mark in _MARKS_OF_ENGINE) else _CV)
    found = {
        "model_type": reading.word("model_type", reading.at("model.type")),
        **_backbone(reading),
        "neck_types": reading.types("neck_types", reading.at("model.neck")),
        **_data(reading),
        **{fact: reading.count(fact, reading.first(fact)) for fact in _COUNTS},
        **_rate(reading),
        **_optimizer(reading),
    }
    unseen = set(reading.unseen) if whole else {*reading.unseen, *(f for f in found if found[f] in (None, ()))}
    return Facts(**found, unseen=tuple(fact for fact in FACTS if fact in unseen))


_COUNTS = ("samples_per_gpu", "base_batch_size", "max_epochs", "max_iters")


class _Reading:
    """The settings, the places of an era, and the facts that could not be read."""

    def __init__(self, settings: Mapping[str, Any], places: Mapping[str, tuple[str, ...]]) -> None:
        self.settings = settings
        self.places = places
        self.unseen: set[str] = set()

    def at(self, place: str) -> Any:
        """What stands at a dotted place: None where nothing does, UNKNOWN where that cannot be told."""
        value: Any = self.settings
        for key in place.split("."):
            if value is UNKNOWN:
                return UNKNOWN
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def first(self, fact: str) -> Any:
        """What is said at the first of a fact's places that says anything."""
        return next((value for value in map(self.at, self.places[fact]) if value is not None), None)

    def missed(self, value: Any, *facts: str) -> bool:
        """Whether a value is computed, in which case the facts that hang on it are not known."""
        if value is UNKNOWN:
            self.unseen.update(facts)
        return value is UNKNOWN

    def count(self, fact: str, value: Any) -> int | None:
        self.missed(value, fact)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    def number(self, fact: str, value: Any) -> float | None:
        self.missed(value, fact)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def word(self, fact: str, value: Any) -> str | None:
        """A type, or another word, without the scope of its registry."""
        self.missed(value, fact)
        return value.rpartition(".")[2] if isinstance(value, str) and value not in ("", "None") else None

    def types(self, fact: str, value: Any) -> tuple[str, ...]:
        """The types of a list of parts, or of one part; all of them or none."""
        parts = value if isinstance(value, (list, tuple)) else [value]
        kinds = [part.get("type") if isinstance(part, Mapping) else part for part in parts]
        if any(self.missed(kind, fact) for kind in kinds):
            return ()
        return tuple(word for word in (self.word(fact, kind) for kind in kinds) if word)

    def counts(self, fact: str, value: Any) -> tuple[int, ...]:
        """A list of counts; all of them or none."""
        numbers = value if isinstance(value, (list, tuple)) else ()
        if self.missed(value, fact) or any(self.missed(number, fact) for number in numbers):
            return ()
        whole = all(isinstance(number, int) and not isinstance(number, bool) for number in numbers)
        return tuple(numbers) if whole else ()


def _backbone(reading: _Reading) -> dict[str, Any]:
    backbone = reading.first("backbone")
    reading.missed(backbone, "backbone_type", "backbone_depth", "backbone_arch")
    said = backbone if isinstance(backbone, Mapping) else {}
    return {
        "backbone_type": reading.word("backbone_type", said.get("type")),
        "backbone_depth": reading.count("backbone_depth", said.get("depth")),
        "backbone_arch": reading.word("backbone_arch", said.get("arch")),
    }


def _optimizer(reading: _Reading) -> dict[str, Any]:
    optimizer, mixed = reading.first("optimizer"), reading.first("amp")
    reading.missed(optimizer, "optimizer", "lr", "weight_decay")
    said = optimizer if isinstance(optimizer, Mapping) else {}
    if reading.missed(mixed, "amp") or not said:
        amp = None
    else:
        amp = mixed.endswith("AmpOptimWrapper") if isinstance(mixed, str) else isinstance(mixed, Mapping)
    return {
        "optimizer": reading.word("optimizer", said.get("type")),
        "lr": reading.number("lr", said.get("lr")),
        "weight_decay": reading.number("weight_decay", said.get("weight_decay")),
        "amp": amp,
    }


def _data(reading: _Reading) -> dict[str, Any]:
    """The types of the training data and how often it is repeated: all of it or nothing."""
    parts = list(_datasets(reading.first("data")))
    computed = [part for part in parts if part is UNKNOWN or part.get("type") is UNKNOWN]
    repeats = [part for part in parts if part is not UNKNOWN and part.get("type") == "RepeatDataset"]
    if any(reading.missed(UNKNOWN, "dataset_types", "repeat_times") for _ in computed):
        return {"dataset_types": (), "repeat_times": ()}
    return {
        "dataset_types": reading.types("dataset_types", parts),
        "repeat_times": reading.counts("repeat_times", [part.get("times") for part in repeats]),
    }


def _datasets(data: Any) -> Iterator[Any]:
    """A data set and those within, from the outside in."""
    if isinstance(data, (list, tuple)):
        for part in data:
            yield from _datasets(part)
    elif data is UNKNOWN:
        yield data
    elif isinstance(data, Mapping):
        yield data
        for key in ("dataset", "datasets"):
            yield from _datasets(data.get(key))


def _rate(reading: _Reading) -> dict[str, Any]:
    """Policy, milestones and interval of the learning rate."""
    if reading.places is _ENGINE:
        return _scheduled(reading)
    config = reading.at("lr_config")
    reading.missed(config, "lr_policy", "milestones", "step_every")
    said = config if isinstance(config, Mapping) else {}
    policy, step = reading.word("lr_policy", said.get("policy")), said.get("step")
    reading.missed(step, "step_every")
    return {
        "lr_policy": (policy,) if policy else (),
        "milestones": reading.counts("milestones", step),
        "step_every": reading.count("step_every", step),
    }


def _scheduled(reading: _Reading) -> dict[str, Any]:
    scheduler = reading.at("param_scheduler")
    parts = list(scheduler) if isinstance(scheduler, (list, tuple)) else [scheduler]
    if any(reading.missed(part, "lr_policy", "milestones", "step_every") for part in parts):
        return {"lr_policy": (), "milestones": (), "step_every": None}
    rates = [part for part in parts if isinstance(part, Mapping) and "Momentum" not in str(part.get("type"))]
    steps = [part["milestones"] for part in rates if part.get("milestones") is not None]
    every = [part["step_size"] for part in rates if part.get("step_size") is not None]
    return {
        "lr_policy": reading.types("lr_policy", rates),
        "milestones": reading.counts("milestones", _only(steps)),
        "step_every": reading.count("step_every", _only(every)),
    }


def _only(values: list[Any]) -> Any:
    """The one value; several are as good as unknown."""
    return values[0] if len(values) == 1 else UNKNOWN if values else None

"""Records: what a config name says, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["FIELDS", "Batch", "ConfigName", "Span"]


class Batch(NamedTuple):
    """How a batch is spread: the number of GPUs, and the samples on each."""

    gpus: int
    samples_per_gpu: int

    @property
    def total(self) -> int:
        """Samples in one step of the optimizer."""
        return self.gpus * self.samples_per_gpu


class Span(NamedTuple):
    """Where a field's words stand: `text` is `name[start:end]`, in characters."""

    field: str
    text: str
    start: int
    end: int


FIELDS = ("model", "setting", "backbone", "neck", "norm", "misc", "batch", "schedule", "dataset", "test_dataset")
_BESIDES = ("dialect", "unknown", "spans", "text")


class ConfigName:
    """What a config name says, in canonical ids; frozen, compared by its fields alone.

    `setting` and `misc` hold any number of words, `batch` is a `Batch`, every other field one word or None. `dialect`
    is the convention that the name was read in, `unknown` the words that no table knows, `spans` say where each word
    stands in the `text` that was read; these four take no part in comparison, so that one thing's names in two
    conventions compare equal.

    >>> name = ConfigName(model="faster_rcnn", backbone="r50", neck="fpn", schedule="1x", dataset="coco")
    >>> str(name.replace(schedule="2x"))
    'faster-rcnn_r50_fpn_2x_coco'
    """

    __slots__ = (*FIELDS, *_BESIDES)

    model: str | None
    setting: tuple[str, ...]
    backbone: str | None
    neck: str | None
    norm: str | None
    misc: tuple[str, ...]
    batch: Batch | None
    schedule: str | None
    dataset: str | None
    test_dataset: str | None
    dialect: str
    unknown: tuple[str, ...]
    spans: tuple[Span, ...]
    text: str

    def __init__(
        self,
        *,
        model: str | None = None,
        setting: Iterable[str] = (),
        backbone: str | None = None,
        neck: str | None = None,
        norm: str | None = None,
        misc: Iterable[str] = (),
        batch: tuple[int, int] | None = None,
        schedule: str | None = None,
        dataset: str | None = None,
        test_dataset: str | None = None,
        dialect: str = "mmdet3",
        unknown: Iterable[str] = (),
        spans: Iterable[Span] = (),
        text: str = "",
    ) -> None:
        put = object.__setattr__
        put(self, "model", model)
        put(self, "setting", tuple(setting))
        put(self, "backbone", backbone)
        put(self, "neck", neck)
        put(self, "norm", norm)
        put(self, "misc", tuple(misc))
        put(self, "batch", None if batch is None else Batch(*batch))
        put(self, "schedule", schedule)
        put(self, "dataset", dataset)
        put(self, "test_dataset", test_dataset)
        put(self, "dialect", dialect)
        put(self, "unknown", tuple(unknown))
        put(self, "spans", tuple(spans))
        put(self, "text", text)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a ConfigName is frozen; use replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a ConfigName is frozen")

    def _fields(self) -> tuple[object, ...]:
        """What is compared; the order of settings says nothing."""
        return (
            *(getattr(self, f) for f in FIELDS if f not in ("setting", "misc")),
            sorted(self.setting),
            sorted(self.misc),
        )

    def __eq__(self, other: object) -> bool:
        return self._fields() == other._fields() if isinstance(other, ConfigName) else NotImplemented

    def __hash__(self) -> int:
        return hash(
            (self.model, self.backbone, self.neck, self.batch, self.schedule, self.dataset, frozenset(self.misc))
        )

    def __repr__(self) -> str:
        held = [f"{f}={getattr(self, f)!r}" for f in FIELDS if getattr(self, f)]
        return f"ConfigName({', '.join([*held, f'dialect={self.dialect!r}'])})"

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, ({slot: getattr(self, slot) for slot in self.__slots__},)

    def __str__(self) -> str:
        """Write the canonical name in the record's own dialect."""
        from mmname.builder import build

        return build(self)

    def replace(self, **changes: Any) -> ConfigName:
        """This record with other values in some fields; a changed record has no spans and no text.

        Raises:
            TypeError: there is no such field.
        """
        values = {slot: getattr(self, slot) for slot in self.__slots__}
        if changes.keys() & set(FIELDS):
            values.update(spans=(), text="")
        changed = ConfigName(**{**values, **changes})
        held = changed._words()
        return ConfigName(**{**values, **changes, "unknown": [word for word in changed.unknown if word in held]})

    def _words(self) -> set[str]:
        single = (self.model, self.backbone, self.neck, self.norm, self.schedule, self.dataset, self.test_dataset)
        parts = (part for value in single if value for part in (value, *value.split("+")))
        return {*self.setting, *self.misc, *parts}

    def without_defaults(self) -> ConfigName:
        """This record without the words that only repeat what its dialect takes for granted, such as `8x2` or `bn`.

        >>> ConfigName(model="fcos", backbone="r50", batch=(8, 2), dialect="mmdet2").without_defaults().batch is None
        True
        """
        from mmname.builder import repeated_defaults

        return self.replace(**dict.fromkeys(repeated_defaults(self)))

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data that JSON can hold; `from_dict` reads it back."""
        data: dict[str, Any] = {field: getattr(self, field) for field in FIELDS}
        data.update(setting=list(self.setting), misc=list(self.misc), batch=self.batch and self.batch._asdict())
        data.update(dialect=self.dialect, unknown=list(self.unknown), spans=[span._asdict() for span in self.spans])
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ConfigName:
        """The record that `to_dict` gave; fields that are missing are empty.

        Raises:
            BuildError: a field is not known or holds something else than it should.

        >>> ConfigName.from_dict({"model": "fcos", "batch": {"gpus": 4, "samples_per_gpu": 4}}).batch.total
        16
        """
        return cls(**{key: _checked(key, value) for key, value in data.items()})


def _restore(values: dict[str, Any]) -> ConfigName:
    return ConfigName(**values)


def _checked(field: str, value: Any) -> Any:
    from mmname.errors import BuildError

    if field not in ConfigName.__slots__:
        raise BuildError(field, f"no such field; known are {', '.join(FIELDS)}")
    try:
        if field == "batch":
            return None if value is None else _batch(value)
        if field == "spans":
            return tuple(Span(**span) for span in value)
    except (TypeError, ValueError, KeyError) as error:
        raise BuildError(field, f"{value!r} does not fit") from error
    many = field in ("setting", "misc", "unknown")
    fits = (
        isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value)
        if many
        else isinstance(value, str) or (value is None and field not in ("dialect", "text"))
    )
    if not fits:
        raise BuildError(field, f"expected {'a list of words' if many else 'a word'}, found {value!r}")
    return value


def _batch(value: Any) -> Batch:
    gpus, samples = (value["gpus"], value["samples_per_gpu"]) if isinstance(value, Mapping) else value
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in (gpus, samples)):
        raise TypeError("a batch is two whole numbers")
    return Batch(gpus, samples)

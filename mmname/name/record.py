"""Records: what a config name says, field by field."""

from __future__ import annotations

from functools import cache
from operator import itemgetter

from mmname.data.load import load
from mmname.errors import BuildError
from mmname.name.values import VALUES, Batch, Clip, Size
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

__all__ = [
    "FIELDS",
    "VALUES",
    "Batch",
    "Clip",
    "ConfigName",
    "Size",
    "Span",
    "fields",
    "held",
    "holds_many",
    "plain",
    "value_of",
    "words_of",
]


class Span(NamedTuple):
    """Where a word of a name stands.

    Attributes:
        field: the field of the record that the word belongs to.
        text: the word as it is written, `name[start:end]`.
        start: where it begins, in characters.
        end: where it ends, in characters.
    """

    field: str
    text: str
    start: int
    end: int


class _Fields(NamedTuple):
    model: str | None = None
    setting: tuple[str, ...] = ()
    version: str | None = None
    angle: str | None = None
    scale: str | None = None
    backbone: str | None = None
    pretrain: str | None = None
    neck: str | None = None
    head: str | None = None
    norm: str | None = None
    misc: tuple[str, ...] = ()
    batch: Batch | None = None
    clip: Clip | None = None
    schedule: str | None = None
    dataset: str | None = None
    test_dataset: str | None = None
    input_size: Size | None = None
    modality: str | None = None
    dialect: str | None = None
    unknown: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    text: str = ""
    from_path: tuple[str, ...] = ()


_BESIDES = ("dialect", "unknown", "spans", "text", "from_path")
FIELDS = tuple(field for field in _Fields._fields if field not in _BESIDES)


class Field(NamedTuple):
    """What a field of a record is called, what it holds, and what its words say of a name (`data/fields.toml`)."""

    title: str
    value: str
    colour: str
    tells: bool = False
    measures: bool = False
    bare: bool = False


@cache
def fields() -> Mapping[str, Field]:
    """Every field of a record, with its title and the kind of its value."""
    return {name: Field(**row) for name, row in load("fields.toml").items()}


def holds_many(field: str) -> bool:
    """Whether a field holds any number of words.

    >>> holds_many("misc"), holds_many("neck")
    (True, False)
    """
    return isinstance(_Fields._field_defaults[field], tuple)


class ConfigName(_Fields):
    """What a config name says, in canonical ids; frozen, compared by what it says alone.

    Names of one thing in two conventions compare equal: `dialect`, `unknown`, `spans`, `text` and `from_path` take no
    part, nor does the order of `setting` and `misc`.

    Attributes:
        model: the method or the algorithm.
        setting: what varies the model, wraps it or follows it.
        version: the version of the model's release, such as YOLOv5's `v61`.
        angle: how rotated boxes write their angle, such as `le90`.
        scale: the factor of a super-resolution, such as `x4`.
        backbone: the network that makes the features, with depth, width, patch and stride.
        pretrain: where the first weights come from, other than the usual.
        neck: what fuses features between backbone and head.
        head: a decoder or head that is a component of its own.
        norm: a norm layer and where it replaces the usual one.
        misc: everything else: plug-ins, losses, augmentation, optimizer, precision.
        batch: GPUs and samples on each.
        clip: how frames are sampled from a video.
        schedule: the length of the training, as a word.
        dataset: the data trained on; several that are used together are joined by `+`.
        test_dataset: the data tested on, where that differs.
        input_size: the size of the network's input, in pixels.
        modality: what is taken from videos, such as `rgb` or `flow`.
        dialect: the convention that the name was read in; None where it fits none.
        unknown: the words that no table knows, in the order of their fields.
        spans: where each word stands in `text`.
        text: the name that was read.
        from_path: the fields that the folders of a path say and the name itself does not; they have no spans.

    >>> name = ConfigName(model="faster_rcnn", backbone="r50", neck="fpn", schedule="1x", dataset="coco")
    >>> name.replace(schedule="2x").schedule
    '2x'
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers take the keywords and their types from the fields

        def __new__(cls, **fields: Any) -> ConfigName:
            """Take words as text, `setting` and `misc` as one or several, numbers as their types or as text."""
            strange = fields.keys() - _KNOWN
            if strange:
                raise TypeError(f"a ConfigName has no field {min(strange)!r}; it has {', '.join(FIELDS)}")
            return super().__new__(cls, **{field: _sound(field, value) for field, value in fields.items()})

        def replace(self, **changes: Any) -> ConfigName:
            """This record with other values in some fields; a changed record has no spans and no text."""
            changed = {**self._asdict(), **changes}
            if not changes.keys().isdisjoint(FIELDS):
                changed.update(spans=changes.get("spans", ()), text=changes.get("text", ""))
                record = ConfigName(**changed)
                words = {part for _, word in words_of(record) for part in (word, *word.split("+"))}
                changed["unknown"] = [word for word in record.unknown if word in words]
            return ConfigName(**changed)

    else:
        replace = _Fields._replace

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a ConfigName is frozen; use replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a ConfigName is frozen")

    def _compared(self) -> tuple[object, ...]:
        return frozenset(self.setting), frozenset(self.misc), _single(self)

    def __eq__(self, other: object) -> bool:
        return self._compared() == other._compared() if isinstance(other, ConfigName) else NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._compared())

    def __repr__(self) -> str:
        said = [f"{field}={value!r}" for field, value in held(self)]
        return f"ConfigName({', '.join([*said, f'dialect={self.dialect!r}'])})"

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (tuple(self),)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data that JSON can hold; `from_dict` reads it back."""
        data: dict[str, Any] = {field: plain(value) for field, value in zip(FIELDS, self)}
        data["dialect"], data["unknown"] = self.dialect, list(self.unknown)
        data["spans"] = [{"field": field, "text": text, "start": i, "end": j} for field, text, i, j in self.spans]
        data["from_path"] = list(self.from_path)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ConfigName:
        """The record that `to_dict` gave, or a line of `mmname parse --format jsonl`; what is missing is empty.

        Raises:
            BuildError: a field is not known or holds something else than it should.

        >>> ConfigName.from_dict({"model": "fcos", "batch": {"gpus": 4, "samples_per_gpu": 4}}).batch.total
        16
        """
        if not isinstance(data, dict):
            raise BuildError("the record", f"expected a table of fields, found {data!r:.60}")
        record = {"text": data["name"], **data} if "name" in data and "spans" in data else dict(data)
        for key in _PRINTED & record.keys():
            del record[key]
        if isinstance(record.get("schedule"), dict):
            record["schedule"] = record["schedule"].get("token")
        strange = record.keys() - _KNOWN
        if strange:
            raise BuildError(min(map(str, strange)), f"no such field; known are {', '.join(FIELDS)}")
        for field, value in record.items():
            try:
                record[field] = _sound(field, value)
            except (TypeError, ValueError) as error:
                raise BuildError(field, str(error)) from error
        return cls(**record)


_KNOWN = frozenset(_Fields._fields)
_PRINTED = {"name", "canonical", "resolved", "error"}  # what a printed record has besides
_single = itemgetter(*(i for i, field in enumerate(FIELDS) if not holds_many(field)))


def _restored(values: tuple[Any, ...]) -> ConfigName:
    return ConfigName._make(values)


def held(record: ConfigName) -> Iterator[tuple[str, Any]]:
    """The fields that a record fills, with what they hold."""
    return ((field, value) for field, value in zip(FIELDS, record) if value is not None and value != ())


def words_of(record: ConfigName) -> Iterator[tuple[str, str]]:
    """The words of a record, each with its field; a batch, a size or a clip as its text.

    >>> list(words_of(ConfigName(model="fcos", misc=["dcn"], batch=Batch(8, 2))))
    [('model', 'fcos'), ('misc', 'dcn'), ('batch', '8x2')]
    """
    value: Any
    for field, value in zip(FIELDS, record):
        if type(value) is tuple:
            for word in value:
                yield field, word
        elif value is not None:
            yield field, str(value)


def value_of(field: str, words: Iterable[str]) -> Any:
    """What a record holds in a field for the words of it: the first, all of them, or the value that it writes.

    Raises:
        ValueError: a word is none of such a value.

    >>> value_of("batch", ["8x2"]), value_of("misc", ["dcn"]), value_of("neck", [])
    (Batch(gpus=8, samples_per_gpu=2, whole=None), ('dcn',), None)
    """
    said = tuple(words)
    return said if holds_many(field) else _sound(field, said[0] if said else None)


def _sound(field: str, value: Any) -> Any:
    """A value as a record keeps it.

    Raises:
        TypeError, ValueError: it does not fit the field.
    """
    if field == "spans":
        try:
            return tuple(Span(**span) if isinstance(span, dict) else Span(*span) for span in value)
        except TypeError as error:
            raise TypeError(f"{value!r} does not fit; expected {', '.join(Span._fields)} of each") from error
    if isinstance(_Fields._field_defaults[field], tuple):
        words = (value,) if isinstance(value, str) else value
        if not isinstance(words, (list, tuple)) or not all(isinstance(word, str) for word in words):
            raise TypeError(f"expected a list of words, found {value!r}")
        return tuple(words)
    kind = VALUES.get(fields()[field].value) if field in FIELDS else None
    if value is None and field != "text":
        return None
    if kind is not None:
        return _number(kind, value)
    if not isinstance(value, str):
        raise TypeError(f"expected a word, found {value!r}")
    return value


def _number(kind: Any, value: Any) -> Any:
    if isinstance(value, kind):
        return value
    if isinstance(value, str):
        return kind.of(value)
    try:
        made = kind(**{k: n for k, n in value.items() if k != "total"}) if isinstance(value, dict) else kind(*value)
    except TypeError as error:
        raise TypeError(f"{value!r} does not fit; expected {', '.join(kind._fields)}") from error
    if any(n is not None and (not isinstance(n, int) or isinstance(n, bool) or n < 0) for n in made) or not any(made):
        raise TypeError(f"expected whole numbers, found {value!r}")
    return made


def plain(value: Any) -> Any:
    """A value of a record as plain data.

    >>> plain(("dcn", "ms")), plain(Batch(8, 2))
    (['dcn', 'ms'], {'gpus': 8, 'samples_per_gpu': 2, 'whole': None})
    """
    if value is None or isinstance(value, str):
        return value
    return list(value) if type(value) is tuple else value._asdict()

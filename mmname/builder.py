"""Building: record -> text that reads back as the same record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.dialect import Dialect, dialect_named
from mmname.engine import Refusal
from mmname.errors import BuildError
from mmname.reader import reader
from mmname.record import FIELDS, ConfigName
from mmname.text import fault_of
from mmname.vocabulary import Vocabulary
from mmname.vocabulary import vocabulary as shipped
from mmname.writer import write

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["build", "repeated_defaults", "texts_of"]

# Where a word that nobody knows can be written instead, if in its documented place it would be taken for another field.
_ASIDES: tuple[dict[str, str], ...] = (
    {},
    {"misc": "dataset"},
    {"setting": "before"},
    {"misc": "dataset", "setting": "before"},
    {"misc": "teacher"},
    {"misc": "teacher", "setting": "before"},
)


def build(record: ConfigName, dialect: str | None = None, *, vocabulary: Vocabulary | None = None) -> str:
    """Write the canonical name of a record, in its own dialect or another; reading the name gives the record again.

    Raises:
        BuildError: a field holds what a name of the dialect cannot say.
        UnknownDialectError: nobody has described `dialect`.

    >>> record = ConfigName(model="mask_rcnn", backbone="r50", neck="fpn", misc=["mstrain"], batch=(4, 4))
    >>> record = record.replace(schedule="2x", dataset="coco")
    >>> build(record, "mmdet2")
    'mask_rcnn_r50_fpn_mstrain_4x4_2x_coco'
    >>> build(record, "mmdet3")
    'mask-rcnn_r50_fpn_4xb4-ms-2x_coco'
    """
    known, words = dialect_named(dialect or record.dialect), vocabulary or shipped()
    for field, value in texts_of(record):
        unwritable = fault_of(value)
        if unwritable:
            raise BuildError(field, unwritable.message)
    if not any(texts_of(record)):
        raise BuildError("the record", "nothing to write: every field is empty")
    first: BuildError | None = None
    for aside in _ASIDES:
        text = write(record, known, words, aside=aside)
        fault = _fault(record, text, known, words)
        if fault is None:
            return text
        first = first or fault
    if record.text and known.name == record.dialect:
        return record.text  # its words would say something else in the documented order
    assert first is not None
    raise first


def repeated_defaults(record: ConfigName) -> Iterator[str]:
    """The fields of a record that only repeat what its dialect takes for granted."""
    for field, default in dialect_named(record.dialect).default.items():
        value = getattr(record, field)
        said = f"{value.gpus}x{value.samples_per_gpu}" if field == "batch" and value else value
        if said == default:
            yield field


def texts_of(record: ConfigName) -> Iterator[tuple[str, str]]:
    """The words of a record, each with its field."""
    for field in FIELDS:
        value = getattr(record, field)
        if field in ("setting", "misc"):
            yield from ((field, word) for word in value)
        elif field == "batch" and value:
            yield field, f"{value.gpus}x{value.samples_per_gpu}"
        elif value is not None:
            yield field, value


def _fault(record: ConfigName, text: str, dialect: Dialect, words: Vocabulary) -> BuildError | None:
    """Why `text` would not be read as `record`, or None if it would."""
    unwritable = fault_of(text)
    if unwritable:
        return BuildError("the record", unwritable.message)
    try:
        again = reader(dialect.name, words).read(text).record
    except Refusal:
        return BuildError("the record", f"{text!r} could not be read back")
    if again == record and (sorted(again.unknown) == sorted(record.unknown) or not record.text):
        return None
    if again == record:
        return BuildError("the record", f"in {text!r} a word would lose or find a meaning")
    field = next(field for field in FIELDS if again.replace(**{field: getattr(record, field)}) != again)
    return BuildError(field, f"{getattr(record, field)!r} in {text!r} would be read as {getattr(again, field)!r}")

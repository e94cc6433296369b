"""Building: record -> text that reads back as the same record."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

from mmname.errors import BuildError
from mmname.name.alphabet import fault_of
from mmname.name.convention import UNCLAIMED, Convention, convention, slots
from mmname.name.layout import lay_out
from mmname.name.reader import Refusal, reader
from mmname.name.record import FIELDS, ConfigName, held, holds_many, words_of
from mmname.name.words import NO_WORDS, OwnWords, own_words, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["build", "given_words", "repeated_defaults", "without_defaults"]

_MANY = tuple(filter(holds_many, FIELDS))
_MOST = 40
"""So many layouts of words that nobody knows are tried at most."""


def build(
    record: ConfigName, dialect: str | None = None, *, words: OwnWords | Mapping[str, object] | None = None
) -> str:
    """Write the canonical name of a record, in its own dialect or another; reading the name gives the record again.

    `words` are a user's own.

    Raises:
        BuildError: a field holds what a name of the dialect cannot say, or the record has no dialect and none is given.
        UnknownDialectError: nobody has described `dialect`.
        DataError: a table in `words` is broken.

    >>> record = ConfigName(model="mask_rcnn", backbone="r50", neck="fpn", misc=["mstrain"], batch="4x4")
    >>> record = record.replace(schedule="2x", dataset="coco")
    >>> build(record, "mmdet2")
    'mask_rcnn_r50_fpn_mstrain_4x4_2x_coco'
    >>> build(record, "mmdet3")
    'mask-rcnn_r50_fpn_4xb4-ms-2x_coco'
    """
    for field, word in words_of(record):
        reason = _unwritable(word)
        if reason:
            raise BuildError(field, reason)
    name = dialect or record.dialect
    if not name or name == UNCLAIMED:
        raise BuildError("the record", "it has no dialect, so no convention says how to write it")
    known, own = convention(name), given_words(words)
    if record.model in known.folders.values():
        record = record._replace(model=None)  # the folder says it
    if next(words_of(record), None) is None:
        raise BuildError("the record", "nothing to write: every field is empty")
    same = record.text if name == record.dialect else ""
    if known.loose and same and _reads_back(record, same, name, own):
        return same
    first = None
    for aside in _asides(record, known):
        text = lay_out(record, words_in(name, own), aside=aside)
        if text == same or _reads_back(record, text, name, own):
            return text
        first = first or text
    if same:
        return same  # its words would say something else in the documented order
    assert first is not None
    raise _fault(record, first, name, own)


def repeated_defaults(record: ConfigName, dialect: str | None = None) -> Iterator[str]:
    """The fields of a record that only repeat what a dialect, by default its own, takes for granted."""
    known = convention(dialect or record.dialect or UNCLAIMED)
    return (field for field, value in held(record) if str(value) == known.default.get(field))


def without_defaults(record: ConfigName) -> ConfigName:
    """A record without the words that only repeat what its dialect takes for granted, such as `8x2` or `bn`.

    >>> without_defaults(ConfigName(model="fcos", backbone="r50", batch="8x2", dialect="mmdet2")).batch is None
    True
    """
    nothing: dict[str, Any] = dict.fromkeys(repeated_defaults(record))
    return record.replace(**nothing)


def given_words(words: OwnWords | Mapping[str, object] | None) -> OwnWords:
    """A user's own words: as they were made, or from tables.

    Raises:
        DataError: a table is broken.
    """
    if isinstance(words, OwnWords):
        return words
    return own_words(words, file="words") if words else NO_WORDS


@lru_cache(maxsize=4096)
def _unwritable(word: str) -> str:
    """Why a word cannot stand in a name, "" where it can."""
    fault = fault_of(word)
    return fault.message if fault else ""


def _asides(record: ConfigName, known: Convention) -> Iterator[dict[str, str]]:
    """The slots where words that nobody knows can be written: first those of their fields, then any that will do."""
    fields = [field for field in _MANY if record.unknown and set(getattr(record, field)) & set(record.unknown)]
    if not fields:
        yield {}
        return
    choices = [
        [field, *(slot for part in known.parts for slot in part if slots()[slot].field == field and slot != field)]
        for field in fields
    ]
    for _, chosen in zip(range(_MOST), product(*choices)):
        yield dict(zip(fields, chosen))


def _reads_back(record: ConfigName, text: str, dialect: str, own: OwnWords) -> bool:
    """Whether `text` is read as `record`; where that was read itself, with the same words unknown."""
    if fault_of(text):
        return False
    try:
        again = reader(dialect, own).read(text)
    except Refusal:
        return False
    return again == record and (not record.text or sorted(again.unknown) == sorted(record.unknown))


def _fault(record: ConfigName, text: str, dialect: str, own: OwnWords) -> BuildError:
    """Why `text`, which is not read as `record`, is not."""
    unwritable = fault_of(text)
    if unwritable:
        return BuildError("the record", unwritable.message)
    try:
        again = reader(dialect, own).read(text)
    except Refusal:
        return BuildError("the record", f"{text!r} could not be read back")
    if again == record:
        return BuildError("the record", f"in {text!r} a word would lose or find a meaning")
    field = next(field for field in FIELDS if again.replace(**{field: getattr(record, field)}) != again)
    return BuildError(field, f"{_said(record, field)} in {text!r} would be read as {_said(again, field)}")


def _said(record: ConfigName, field: str) -> str:
    """What a record has in a field, for an error."""
    value = getattr(record, field)
    return repr(value if value is None or holds_many(field) else str(value))

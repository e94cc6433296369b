"""Building: record -> text that reads back as the same record.

Every text is proved before it is given, but for the one that a record was just read from. Its words are followed one by
one as the reader takes them; where each is known and taken for a word of the record, the text cannot be read otherwise.
Only where nobody knows one, where one says nothing but the field of the next, or where they are not just the words of
the record, the text is read back as a whole and the two records are compared.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product

from mmname.errors import BuildError
from mmname.name.alphabet import fault_of
from mmname.name.convention import UNCLAIMED, Convention, convention, slots
from mmname.name.layout import lay_out
from mmname.name.lexer import Pieces
from mmname.name.reader import Refusal, reader
from mmname.name.record import FIELDS, VALUES, ConfigName, fields, held, holds_many, value_of, words_of
from mmname.name.words import NO_WORDS, OwnWords, own_words, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from mmname.name.reader import Reader, Walk

__all__ = ["build", "given_words", "rebuilt", "repeated_defaults", "without_defaults"]

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
    return _built(record, dialect or record.dialect, given_words(words), read=False)


def rebuilt(record: ConfigName, own: OwnWords) -> str:
    """The canonical name of a record as `parse` gave it; where that is the text that was read, it needs no proof.

    Raises:
        BuildError: the convention cannot say it, or the record has no dialect.
    """
    return _built(record, record.dialect, own, read=True)


def _built(record: ConfigName, name: str | None, own: OwnWords, *, read: bool) -> str:
    """Write a record in a convention; whether it was `read` from its text, which then needs no proof."""
    if not name or name == UNCLAIMED:
        nothing = BuildError("the record", "it has no dialect, so no convention says how to write it")
        raise _unwritable(record) or nothing
    known = convention(name)
    if record.model in known.folders.values():
        record = record._replace(model=None)  # the folder says it
    said = list(words_of(record))
    if not said:
        raise BuildError("the record", "nothing to write: every field is empty")
    reads = reader(name, own)

    def proof(text: str) -> bool:
        return (read and text == record.text) or _reads_back(record, said, reads, text)

    same = record.text if name == record.dialect else ""
    if known.loose and same and proof(same):
        return same
    tried: dict[str, None] = {}
    for aside in _asides(record, known):
        text = lay_out(record, words_in(name, own), said, aside=aside)
        if text not in tried and proof(text):
            return text
        tried[text] = None
    if same and same not in tried and proof(same):
        return same  # its words would say something else in the documented order
    raise _fault(record, next(iter(tried)), reads)


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


def _asides(record: ConfigName, known: Convention) -> Iterator[dict[str, str]]:
    """The slots where words that nobody knows can be written: first those of their fields, then any that will do."""
    if not record.unknown:
        yield {}
        return
    strange = set(record.unknown)
    holding = [field for field in _MANY if not strange.isdisjoint(getattr(record, field))]
    choices = [
        [field, *(slot for part in known.parts for slot in part if slots()[slot].field == field and slot != field)]
        for field in holding
    ]
    for _, chosen in zip(range(_MOST), product(*choices)):
        yield dict(zip(holding, chosen))


def _reads_back(record: ConfigName, said: list[tuple[str, str]], reads: Reader, text: str) -> bool:
    """Whether `text` is read as `record`, whose words are `said`; where that was read, with the same words unknown."""
    if fault_of(text) or _never(text, reads.convention):
        return False
    try:
        walk = reads.walk(Pieces(text))
    except Refusal:
        return False
    return _follows(record, said, walk) or _is_read(record, reads.record(walk))


def _follows(record: ConfigName, said: list[tuple[str, str]], walk: Walk) -> bool:
    """Whether the words of a walk are those of a record, each known and taken for what it is in the record."""
    if walk.end.holes or walk.end.marked or (record.unknown and record.text):
        return False
    taken = {(step.field, step.id) for step, _ in walk.steps}
    return len(taken) == len(walk.steps) == len(said) and taken.issuperset(said) and _says_its_numbers(record)


def _says_its_numbers(record: ConfigName) -> bool:
    """Whether the texts of a batch, a size and a clip say all that these hold."""
    return all(record[i] is None or _number(field, str(record[i])) == record[i] for i, field in _numbers())


@cache
def _numbers() -> tuple[tuple[int, str], ...]:
    """The fields that hold numbers, each with its place."""
    return tuple((i, field) for i, field in enumerate(FIELDS) if fields()[field].value in VALUES)


@lru_cache(maxsize=1024)
def _number(field: str, text: str) -> object:
    return value_of(field, [text])


def _is_read(record: ConfigName, again: ConfigName) -> bool:
    """Whether a record was read again, and where it was read itself, with the same words unknown."""
    return again == record and (not record.text or sorted(again.unknown) == sorted(record.unknown))


def _fault(record: ConfigName, text: str, reads: Reader) -> BuildError:
    """Why `text`, which is not read as `record`, is not."""
    unwritable = _unwritable(record) or _unwritable_text("the record", text)
    if unwritable:
        return unwritable
    never = _never(text, reads.convention)
    if never:
        return BuildError("the record", f"names of {reads.convention.title} have no {never!r}, as {text!r} would")
    try:
        again = reads.read(text)
    except Refusal:
        return BuildError("the record", f"{text!r} could not be read back")
    if again == record:
        return BuildError("the record", f"in {text!r} a word would lose or find a meaning")
    field = next(field for field in FIELDS if again.replace(**{field: getattr(record, field)}) != again)
    return BuildError(field, f"{_said(record, field)} in {text!r} would be read as {_said(again, field)}")


def _never(text: str, known: Convention) -> str:
    """A character of a text that no name of a convention has, "" for none."""
    return next((character for character in known.look.never if character in text), "")


def _unwritable(record: ConfigName) -> BuildError | None:
    """What keeps a word of a record from standing in any name, or None."""
    return next(filter(None, (_unwritable_text(field, word) for field, word in words_of(record))), None)


def _unwritable_text(field: str, text: str) -> BuildError | None:
    fault = fault_of(text)
    return BuildError(field, fault.message) if fault else None


def _said(record: ConfigName, field: str) -> str:
    """What a record has in a field, for an error."""
    value = getattr(record, field)
    return repr(value if value is None or holds_many(field) else str(value))

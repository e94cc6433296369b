"""Lines of JSON: what `mmname parse` prints of a name, put together from the texts of its words."""

from __future__ import annotations

from functools import lru_cache
from json import JSONEncoder

from mmname.cli.inputs import Line
from mmname.cli.rows import error_of, read, schedule_told
from mmname.errors import NameSyntaxError
from mmname.name.meaning import meant, resolve
from mmname.name.record import FIELDS, plain
from mmname.name.words import NO_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.name.record import ConfigName
    from mmname.name.words import OwnWords

__all__ = ["line_of"]

_encoded = JSONEncoder(ensure_ascii=False, check_circular=False).encode
_KEPT = 8192
"""So many lines are remembered at most, somewhat more than released names would have."""
_KEPT_WORDS = 4096
"""So many texts of words, and of what they stand for, are remembered at most."""
_KEYS = ("name", "dialect", "canonical", *FIELDS, "unknown", "spans", "from_path", "resolved")
_LINE = f"{{{', '.join(f'{_encoded(key)}: %s' for key in _KEYS)}}}"
_SPAN = '{"field": "%s", "text": "%s", "start": %d, "end": %d}'  # the characters of names need no escape
_SCHEDULE = FIELDS.index("schedule")


def line_of(line: Line, *, dialect: str = "auto", strict: bool = False, words: OwnWords = NO_WORDS) -> tuple[str, bool]:
    """The line of a name, which is `row_of` it as JSON, and whether it could be read.

    >>> from mmname.cli.inputs import Line
    >>> line_of(Line("mask_rcnn_r50_fpn_1x_coco"))[0][:62]
    '{"name": "mask_rcnn_r50_fpn_1x_coco", "dialect": "mmdet2", "ca'
    """
    try:
        return _line(line.text, dialect, strict, words), True
    except NameSyntaxError as error:
        return _encoded({"name": line.shown, "error": line.placed(error_of(error))}), False


@lru_cache(maxsize=_KEPT)
def _line(text: str, dialect: str, strict: bool, words: OwnWords) -> str:
    """The line of a name, which may come again.

    Raises:
        NameSyntaxError: it is none.
    """
    record, canonical = read(text, dialect=dialect, strict=strict, words=words)
    fields = list(map(_text, record[: len(FIELDS)]))
    if record.schedule:
        fields[_SCHEDULE] = _schedule(record.schedule, record.dialect)
    told = _encoded(Line(text).shown), _text(record.dialect), _encoded(canonical), *fields, _text(record.unknown)
    spans = ", ".join([_SPAN % span for span in record.spans])
    return _LINE % (*told, f"[{spans}]", _text(record.from_path), _resolved(record, words))


@lru_cache(maxsize=_KEPT_WORDS, typed=True)
def _text(value: object) -> str:
    """A value of a record."""
    return _encoded(plain(value))


@lru_cache(maxsize=_KEPT_WORDS)
def _schedule(word: str, dialect: str | None) -> str:
    return _encoded(schedule_told(word, dialect))


def _resolved(record: ConfigName, words: OwnWords) -> str:
    """What the words of a record stand for, which is the same for names that say the same."""
    said = (*meant(record), words)
    text = _told.get(said)
    if text is None:
        if len(_told) >= _KEPT_WORDS:
            _told.clear()
        text = _told[said] = _encoded(resolve(record, own=words))
    return text


_told: dict[tuple[object, ...], str] = {}

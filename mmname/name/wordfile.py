"""Files of words: what a row of `data/words/<project>/<table>.toml`, or of a project's own table, may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mmname.errors import DataError
from mmname.name.alphabet import with_separators
from mmname.name.convention import kinds, slots, spelled_for, styles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KEYS", "sound_table"]

_MADE = {"begins", "goes_on", "reach"}
KEYS = {
    *("title", "type", "implies", "match", "heard", "such_as", "also", "slot", "moves", "glued", "absent"),
    *_MADE,
}
"""The keys of a row that are not spellings."""
_MANY = 100
_WORD = re.compile(r"_?[A-Za-z0-9][A-Za-z0-9_.+-]*")


def sound_table(kind: str, table: object, *, file: str) -> Mapping[str, Any]:
    """A table of words of `kind` as rows, each of which is sound; a bare list of words is a table of empty rows.

    Raises:
        DataError: a row is broken; the error names file, table and key.
    """
    if isinstance(table, list):
        table = {str(word): {} for word in table}
    if not isinstance(table, Mapping):
        raise DataError("expected a list of words, or a table for each", file=file, table=kind)
    for identity, row in table.items():
        for key, reason in _faults(identity, row, kind):
            raise DataError(reason, file=file, table=f"{kind}.{identity}", key=key)
    return {identity: _prepared(row) for identity, row in table.items()}


def _prepared(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what its texts can begin with, how far they can go, and how the first and later pieces then look."""
    if "match" not in row:
        return dict(row)
    from mmname.name.pattern import longest_reach, openings

    match, heard = row["match"], row.get("heard", [])
    patterns = [match] if isinstance(match, str) else match
    every = (*patterns, *heard)
    first, later = zip(*(openings(pattern, glued=row.get("glued", False)) for pattern in every))
    made: dict[str, Any] = {
        "begins": sorted(set().union(*first)),
        "goes_on": _shortened(set().union(*later)),
        "reach": max(map(longest_reach, every)),
        "heard": heard,
    }
    return {**row, "match": patterns, **{key: value for key, value in made.items() if value}}


def _shortened(openings: set[str]) -> list[str]:
    """Openings in order; where there are very many, their first characters stand for them."""
    return sorted(openings if len(openings) <= _MANY else {text[:1] for text in openings})


def _faults(identity: str, row: object, kind: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a row: the key, and what would be right."""
    if not isinstance(row, Mapping):
        yield "", 'expected a table, such as { title = "…" }'
        return
    for key, value in row.items():
        fits, form = _FORMS.get(key, _TEXT)
        if key not in KEYS and key not in spelled_for():
            yield key, f"no such key; known are {', '.join(sorted(KEYS - _MADE))} and {_listed()}"
        elif not fits(value):
            yield key, f"expected {form}"
        else:
            yield from ((key, fault) for fault in _faults_of_value(key, value, kind))
    if "match" not in row and not _WORD.fullmatch(identity):
        yield "", "a word has letters, digits and . + _ -"


def _faults_of_value(key: str, value: Any, kind: str) -> Iterator[str]:
    """What is wrong with a value that has the form which its key asks for."""
    if key in ("match", "heard"):
        for pattern in [value] if isinstance(value, str) else value:
            yield from _faults_of_pattern(pattern)
    elif key == "slot":
        yield from _faults_of_slots(value, kind)
    elif key == "moves":
        for slots_of_fields in value.values():
            yield from (fault for slot in slots_of_fields.values() for fault in _faults_of_slots(slot, None))
    elif key == "type" and not isinstance(value, str):
        yield from (f"{style!r} is no style and no convention" for style in value if style not in spelled_for())


def _listed() -> str:
    return f"a style ({', '.join(styles())}) or a convention"


def _faults_of_slots(value: str | Mapping[str, str], kind: str | None) -> Iterator[str]:
    """What is wrong with slots for words of a kind, or of any."""
    named = {"": value} if isinstance(value, str) else value
    for style, slot in named.items():
        if style and style not in spelled_for():
            yield f"{style!r} is no style and no convention"
        if slot not in slots():
            yield f"no slot {slot!r}; known are {', '.join(slots())}"
        elif kind and slots()[slot].field != slots()[kinds()[kind].slot].field:
            yield f"{slot!r} is a slot for {slots()[slot].field}, not for {kind}"


def _faults_of_pattern(pattern: str) -> Iterator[str]:
    from mmname.name.pattern import parts_words

    try:
        compiled = re.compile(f"(?:{with_separators(pattern)})()")
    except re.error as error:
        yield f"no regular expression: {error}"
        return
    if compiled.groups != len(compiled.groupindex) + 1:
        yield "a group needs a name, (?P<name>…), or must not capture, (?:…)"
    elif compiled.match(""):
        yield "matches nothing at all"
    elif parts_words(pattern):
        yield "may end with a separator, which parts words"


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _table_of_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())


def _moves(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) <= spelled_for() and all(map(_table_of_texts, value.values()))


_TEXT = (lambda value: isinstance(value, str), "text in quotes")
_FORMS: dict[str, Any] = {
    "also": (_texts, "a list of words"),
    "such_as": (_texts, "a list of words"),
    "match": (lambda value: isinstance(value, str) or _texts(value), "a regular expression, or a list of them"),
    "slot": (lambda value: isinstance(value, str) or _table_of_texts(value), "a slot, or one for each style"),
    "type": (lambda value: isinstance(value, str) or _table_of_texts(value), "a type, or one for each style"),
    "heard": (_texts, "a list of regular expressions"),
    "moves": (
        _moves,
        'for a style or a convention the slots of other fields, such as { grouped = { model = "head" } }',
    ),
    "absent": (_texts, "a list of conventions whose releases have no such word"),
    "implies": (_table_of_texts, "a table of types"),
    "glued": (lambda value: isinstance(value, bool), "true or false"),
    "reach": (lambda value: isinstance(value, int), "a number"),
}

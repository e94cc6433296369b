"""Reading: text -> record, and where that fails an error that shows the place."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mmname.dialect import Dialect, dialect_named, dialects
from mmname.engine import Refusal
from mmname.errors import NameSyntaxError
from mmname.reader import reader
from mmname.text import LONGEST, fault_of
from mmname.vocabulary import Vocabulary
from mmname.vocabulary import vocabulary as shipped
from mmname.writer import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.record import ConfigName

__all__ = ["Guess", "detect", "parse", "words_given"]


class Guess(NamedTuple):
    """How well a dialect reads a name: the characters of unknown words, and the words that it spells in another way."""

    dialect: str
    unknown: int
    foreign: int


def parse(
    text: str | os.PathLike[str],
    *,
    dialect: str = "auto",
    strict: bool = False,
    vocabulary: Vocabulary | Mapping[str, object] | None = None,
) -> ConfigName:
    """Read a config name, the name of a config file, or a path to one.

    Lenient reading takes names as they are found: fields may be missing or stand in another order, and a word that no
    table knows goes to the field that its place says and is listed in `unknown`. Strict reading takes the documented
    template alone. `vocabulary` adds words: a `Vocabulary`, or for each kind a list of words.

    Raises:
        NameSyntaxError: the text is no name, or strict reading refuses it.
        UnknownDialectError: nobody has described `dialect`.
        DataError: a table in `vocabulary` is broken.

    >>> name = parse("configs/gn/mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco.py")
    >>> name.model, name.norm, name.batch.total, name.schedule
    ('mask_rcnn', 'gn-head', 16, '2x')
    >>> parse("faster-rcnn_r50_fpn_1x_coco") == parse("faster_rcnn_r50_fpn_1x_coco")
    True
    """
    stem = _stem(text)
    words = words_given(vocabulary)
    if dialect == "auto":
        return _best(stem, words, strict=strict)
    return _read(stem, dialect_named(dialect), words, strict=strict)


def detect(text: str | os.PathLike[str], *, vocabulary: Vocabulary | Mapping[str, object] | None = None) -> list[Guess]:
    """Rank the dialects by how well they read a name, the best first.

    Raises:
        NameSyntaxError: the text is no name.

    >>> [guess.dialect for guess in detect("mask-rcnn_r50_fpn_8xb2-1x_coco")]
    ['mmdet3', 'mmdet2']
    """
    stem, words = _stem(text), words_given(vocabulary)
    return sorted((_guess(stem, name, words) for name in _tried(stem)), key=lambda guess: guess[1:])


def _read(stem: str, dialect: Dialect, words: Vocabulary, *, strict: bool) -> ConfigName:
    try:
        record = reader(dialect.name, words).read(stem, "documented" if strict else "found").record
    except Refusal as refusal:
        raise _explained(stem, refusal, dialect, words) from refusal
    if strict:
        _require_canonical(stem, write(record, dialect, words))
    return record


def _best(stem: str, words: Vocabulary, *, strict: bool) -> ConfigName:
    """Read in the dialect that suits best; the first that knows every word and spells them all alike is good enough."""
    best, score = None, None
    for name in _tried(stem):
        reading = reader(name, words).read(stem)
        found = (reading.unknown, reading.foreign)
        if score is None or found < score:
            best, score = reading.record, found
        if not any(found):
            break
    assert best is not None
    return _read(stem, dialect_named(best.dialect), words, strict=True) if strict else best


def _guess(stem: str, name: str, words: Vocabulary) -> Guess:
    reading = reader(name, words).read(stem)
    return Guess(name, reading.unknown, reading.foreign)


def _tried(stem: str) -> tuple[str, ...]:
    return _ordered("-" in stem)


@lru_cache(maxsize=2)
def _ordered(hyphens: bool) -> tuple[str, ...]:
    """The dialects, first those that join words as the name does."""
    return tuple(sorted(dialects(), key=lambda name: (dialects()[name].join == "-") != hyphens))


def words_given(given: Vocabulary | Mapping[str, object] | None) -> Vocabulary:
    """The vocabulary to use: the one given, or the shipped one with the words given.

    Raises:
        DataError: a table in `given` is broken.
    """
    if given is None:
        return shipped()
    return given if isinstance(given, Vocabulary) else shipped().extended(given, file="vocabulary")


def _stem(text: str | os.PathLike[str]) -> str:
    """The name in a path: its last part, without a final `.py`, checked to be one.

    Raises:
        NameSyntaxError: it is no name.
    """
    if not isinstance(text, (str, os.PathLike)):
        raise NameSyntaxError(f"a name is text, not {type(text).__name__}", text=repr(text)[:LONGEST], span=(0, 1))
    path = str(os.fspath(text))
    stem = path[max(path.rfind("/"), path.rfind("\\")) + 1 :]
    stem = stem.removesuffix(".py")
    fault = fault_of(stem)
    if fault:
        raise fault
    return stem


def _explained(stem: str, refusal: Refusal, dialect: Dialect, words: Vocabulary) -> NameSyntaxError:
    """Put a grammar's refusal into words."""
    said = stem[refusal.start : refusal.end]
    labels = list(dict.fromkeys(words.kinds[kind].label for kind in refusal.kinds))
    suggestion = None
    if not said:
        message = "the name ends too early"
    elif refusal.found:
        message = f"{words.kinds[refusal.found].label} cannot stand here: {said!r}"
    else:
        message = f"unknown word {said!r}"
        suggestion = _nearest(said, refusal.kinds, dialect, words)
    span = (refusal.start, max(refusal.end, refusal.start + 1))
    return NameSyntaxError(
        message, text=stem, span=span, expected=labels or ["the end of the name"], suggestion=suggestion
    )


def _nearest(said: str, kinds: tuple[str, ...], dialect: Dialect, words: Vocabulary) -> str | None:
    from difflib import get_close_matches

    known = [text for kind in kinds for text in words.examples(kind, style=dialect.name, join=dialect.join)]
    near = get_close_matches(said.lower(), known)
    return max(near, key=lambda word: sorted(word) == sorted(said.lower()), default=None)  # two letters swapped


def _require_canonical(stem: str, canonical: str) -> None:
    """Refuse a name whose words are all in place, but not written as the convention writes them.

    Raises:
        NameSyntaxError: `stem` is not `canonical`.
    """
    if stem == canonical:
        return
    at = next((i for i, (a, b) in enumerate(zip(stem, canonical)) if a != b), min(len(stem), len(canonical)))
    start = max(stem.rfind("_", 0, at), stem.rfind("-", 0, at)) + 1
    behind = at + (canonical[at : at + 1] in ("_", "-"))  # where only the separator differs, both its words are shown
    end = min((i for i in (stem.find("_", behind), stem.find("-", behind)) if i > 0), default=len(stem))
    raise NameSyntaxError(
        "not written as the convention writes it",
        text=stem,
        span=(start, max(end, start + 1)),
        expected=[repr(canonical)],
    )

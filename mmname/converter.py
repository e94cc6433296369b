"""Converting: a name of one dialect written in another, with how sure that is and what was lost on the way."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.builder import build, repeated_defaults, texts_of
from mmname.dialect import Dialect, dialect_named
from mmname.parser import parse, words_given
from mmname.record import FIELDS, ConfigName
from mmname.upstream import upstream_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mmname.vocabulary import Vocabulary

__all__ = ["Conversion", "convert"]

_MANY = ("setting", "misc")


class Conversion(NamedTuple):
    """A name in another dialect.

    `certainty` is "exact", "lossy" where the new name says less than the old one did, or "guess" where something had to
    be assumed; `lost` and `assumed` say what, in words. `source` is "rule", or "upstream" for a name that the project
    itself gave.
    """

    name: str
    converted: str
    certainty: str
    source: str
    lost: tuple[str, ...]
    assumed: tuple[str, ...]


def convert(
    name: str | os.PathLike[str],
    *,
    source: str = "mmdet2",
    target: str = "mmdet3",
    rules_only: bool = False,
    facts: Mapping[str, Any] | None = None,
    vocabulary: Vocabulary | Mapping[str, object] | None = None,
) -> Conversion:
    """Write a name of one dialect in another; the `source` "auto" is the dialect that suits the name best.

    A name that the project itself renamed by hand gets the project's new name, unless `rules_only`. `facts` are fields
    of a record for what the name leaves out, such as `read_facts` takes from a config.

    Raises:
        NameSyntaxError: the name cannot be read.
        BuildError: no name of `target` can say it, or a fact fits no field.
        UnknownDialectError: nobody has described `source` or `target`.
        DataError: a table in `vocabulary` is broken.

    >>> convert("mask_rcnn_r50_caffe_fpn_mstrain-poly_3x_coco").converted
    'mask-rcnn_r50-caffe_fpn_ms-poly-3x_coco'
    >>> convert("mask_rcnn_r50_fpn_syncbn-backbone_2x_coco").lost
    ('that the synchronised batch norm is in the backbone alone',)
    >>> convert("yolov3_d53_320_273e_coco", rules_only=True, facts={"batch": (8, 8)}).converted
    'yolov3_d53_8xb8-320-273e_coco'
    """
    into, words = dialect_named(target), words_given(vocabulary)
    record = parse(name, dialect=source, vocabulary=words)
    text = str(os.fspath(name))
    if not rules_only:
        own = upstream_names(record.dialect, target).get(record.text)
        if own:
            return Conversion(text, own, "exact", "upstream", (), ())
    if record.dialect == target:
        return Conversion(text, build(record, vocabulary=words), "exact", "rule", (), ())
    known = ConfigName.from_dict(facts or {})
    said, lost, assumed = _translated(record, into, words)
    written, more = _completed(said, known, into, words)
    assumed += more
    assumed += _doubts(written, known, into, words)
    assumed += [f"that {word!r} is {_label(_field_of(word, record), words)}" for word in record.unknown]
    converted = build(written, target, vocabulary=words)
    certainty = "guess" if assumed else "lossy" if lost else "exact"
    return Conversion(text, converted, certainty, "rule", tuple(lost), tuple(assumed))


def _translated(record: ConfigName, target: Dialect, words: Vocabulary) -> tuple[ConfigName, list[str], list[str]]:
    """The record with the words that the target says instead; what is lost by that, and what is assumed."""
    said: dict[str, list[str]] = {field: [] for field in FIELDS}
    lost, assumed = [], []
    for field, word in texts_of(record):
        meaning = words.find_in(field, word)[1]
        into = meaning and meaning.word.into.get(target.name)
        if field not in target.order:
            lost.append(f"{word}: names of {target.title} have no place for a {field.replace('_', ' ')}")
        elif meaning and into:
            for other, instead in into.words.items():
                said[other or field] += map(meaning.fill, instead)
            lost += [meaning.fill(into.lost)] if into.lost else []
            assumed += [meaning.fill(into.assumed)] if into.assumed else []
        else:
            said[field].append(word)
    values = {field: _value(field, words.in_order(field, found)) for field, found in said.items()}
    return record.replace(**values), lost, assumed


def _completed(
    record: ConfigName, known: ConfigName, target: Dialect, words: Vocabulary
) -> tuple[ConfigName, list[str]]:
    """The record with what facts or its own dialect tell and the target does not grant; and what is assumed."""
    granted = dialect_named(record.dialect).default
    found: dict[str, Any] = {}
    assumed = []
    for field in dict.fromkeys([*target.wants, *target.default]):
        if getattr(record, field):
            continue
        if getattr(known, field):
            found[field] = getattr(known, field)
        elif field in granted and granted[field] != target.default.get(field):
            found[field] = _value(field, [granted[field]])
            assumed.append(f"{granted[field]}, the default of {dialect_named(record.dialect).title}")
        elif field in target.wants and field not in target.default:
            assumed.append(f"that the name can do without {_label(field, words)}")
    repeated = repeated_defaults(ConfigName(**found, dialect=target.name))
    return record.replace(**{**found, **dict.fromkeys(repeated)}), assumed


def _doubts(record: ConfigName, known: ConfigName, target: Dialect, words: Vocabulary) -> Iterator[str]:
    """What nobody can be sure of where the target writes the words of a record."""
    for field, word in texts_of(record):
        meaning = words.find_in(field, word)[1]
        doubt = meaning and meaning.word.unsure.get(target.name)
        if not meaning or not doubt or (doubt.fact and getattr(known, doubt.fact)):
            continue
        if all(_holds(record, *condition) for condition in doubt.when.items()):
            yield meaning.fill(doubt.why)


def _holds(record: ConfigName, field: str, expected: str) -> bool:
    """Whether a field holds a word: the one expected, any for "*", none for ""."""
    held = [word for other, word in texts_of(record) if other == field]
    return bool(held) if expected == "*" else expected in (held or [""])


def _field_of(unknown: str, record: ConfigName) -> str:
    """The field that a word nobody knows was taken for; data sets side by side are one word of the record."""
    return next(field for field, word in texts_of(record) if unknown == word or unknown in word.split("+"))


def _value(field: str, said: Sequence[str]) -> Any:
    """What a record holds in a field for the words of it."""
    if field in _MANY:
        return tuple(said)
    word = said[0] if said else None
    return tuple(map(int, word.split("x"))) if word and field == "batch" else word


def _label(field: str, words: Vocabulary) -> str:
    """A field in words, with its article."""
    return words.kinds[words.kinds_of(field)[0]].label

"""Converting: a name of one dialect written in another, with how sure that is and what was lost on the way."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mmname.builder import build, repeated_defaults, texts_of
from mmname.dialect import Dialect, dialect_named
from mmname.parser import parse, stem_of, words_given
from mmname.record import FIELDS, ConfigName
from mmname.upstream import upstream_names
from mmname.vocabulary import Vocabulary

__all__ = ["Conversion", "convert"]

_MANY = ("setting", "misc")


class Conversion(NamedTuple):
    """A name in another dialect.

    `certainty` is "exact", "lossy" where the new name does not say all that the old one said, or "guess" where something had to be
    assumed; `lost` and `assumed` say what, in words. `source` is "rule", or "upstream" for a name that the project itself gave.
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
    """Write a name of the dialect `source`, or of the one that suits it best if that is "auto", in the dialect `target`.

    A name that the project itself renamed by hand gets the project's new name, unless `rules_only`. `facts` are fields of a record
    for what the name leaves out, such as `read_facts` takes from a config.

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
        own = upstream_names(record.dialect, target).get(stem_of(name))
        if own:
            return Conversion(text, own, "exact", "upstream", (), ())
    if record.dialect == target:
        return Conversion(text, build(record, vocabulary=words), "exact", "rule", (), ())
    said, lost, assumed = _translated(record, into, words)
    told, more = _completed(said, ConfigName.from_dict(facts or {}), into, words)
    assumed += more
    assumed += _doubts(told, into, words)
    assumed += [f"that {word!r} is {_label(field, words)}" for field, word in texts_of(record) if word in record.unknown]
    converted = build(_without_defaults(told, said, into), target, vocabulary=words)
    certainty = "guess" if assumed else "lossy" if lost else "exact"
    return Conversion(text, converted, certainty, "rule", tuple(lost), tuple(assumed))


def _translated(record: ConfigName, target: Dialect, words: Vocabulary) -> tuple[ConfigName, list[str], list[str]]:
    """The record with the words that the target says instead of its own, with what is lost and what is assumed by that."""
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


def _completed(record: ConfigName, facts: ConfigName, target: Dialect, words: Vocabulary) -> tuple[ConfigName, list[str]]:
    """The record with what the facts say, or else its own dialect takes for granted, where the target needs to be told."""
    granted = dialect_named(record.dialect).default
    told: dict[str, Any] = {}
    assumed = []
    for field in dict.fromkeys([*target.wants, *target.default]):
        if getattr(record, field):
            continue
        if getattr(facts, field):
            told[field] = getattr(facts, field)
        elif field in granted and granted[field] != target.default.get(field):
            told[field] = _value(field, [granted[field]])
            assumed.append(f"{granted[field]}, the default of {dialect_named(record.dialect).title}")
        elif field in target.wants and field not in target.default:
            assumed.append(f"that the name can do without {_label(field, words)}")
    return record.replace(**told) if told else record, assumed


def _without_defaults(told: ConfigName, said: ConfigName, target: Dialect) -> ConfigName:
    """The record to write: what was told is left out where the target takes it for granted."""
    repeated = repeated_defaults(told.replace(dialect=target.name))
    return told.replace(**{field: None for field in repeated if not getattr(said, field)})


def _doubts(record: ConfigName, target: Dialect, words: Vocabulary) -> Iterator[str]:
    """What the words say that nobody can be sure of where the target writes them."""
    for field, word in texts_of(record):
        meaning = words.find_in(field, word)[1]
        doubt = meaning and meaning.word.unsure.get(target.name)
        if meaning and doubt and all(_holds(record, *condition) for condition in doubt.when.items()):
            yield meaning.fill(doubt.why)


def _holds(record: ConfigName, field: str, expected: str) -> bool:
    """Whether a field holds a word: the one expected, any for "*", none for ""."""
    held = [word for other, word in texts_of(record) if other == field]
    return bool(held) if expected == "*" else expected in (held or [""])


def _value(field: str, said: Sequence[str]) -> Any:
    """What a record holds in a field for the words of it."""
    if field in _MANY:
        return tuple(said)
    word = said[0] if said else None
    return tuple(map(int, word.split("x"))) if word and field == "batch" else word


def _label(field: str, words: Vocabulary) -> str:
    """A field in words, with its article."""
    return words.kinds[words.kinds_of(field)[0]].label

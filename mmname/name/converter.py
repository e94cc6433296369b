"""Converting: a name of one convention written in another, with how sure that is and what was lost on the way."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from mmname.errors import BuildError
from mmname.name.builder import build, given_words, repeated_defaults
from mmname.name.convention import Convention, convention
from mmname.name.parser import AUTO, parse
from mmname.name.record import FIELDS, ConfigName, fields, held, value_of, words_of
from mmname.name.renamed import Pair, pair_of, renamed_names, route
from mmname.name.words import OwnWords, Words, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    Certainty = Literal["exact", "lossy", "guess"]
    Source = Literal["rule", "upstream"]

__all__ = ["Conversion", "convert"]


class Conversion(NamedTuple):
    """A name in another convention.

    Attributes:
        name: the name that was given.
        converted: its new name.
        certainty: "exact"; "lossy" where the new name says less than the old one did; "guess" where something had to be
            assumed.
        source: "rule", or "upstream" for a name that the project itself gave.
        lost: what the new name does not say, in words.
        assumed: what had to be assumed, in words.
    """

    name: str
    converted: str
    certainty: Certainty
    source: Source
    lost: tuple[str, ...]
    assumed: tuple[str, ...]


def convert(
    name: str | os.PathLike[str],
    *,
    source: str = AUTO,
    target: str = "mmdet3",
    rules_only: bool = False,
    facts: Mapping[str, Any] | None = None,
    words: OwnWords | Mapping[str, object] | None = None,
) -> Conversion:
    """Write a name of one convention in another; the `source` "auto" is the convention that suits the name best.

    A name that the project itself renamed by hand gets the project's new name, unless `rules_only`. `facts` are fields
    of a record for what the name leaves out, such as `read_facts` takes from a config.

    Raises:
        NameSyntaxError: the name cannot be read.
        BuildError: no name of `target` can say it, a fact fits no field, or the name fits no convention.
        UnknownDialectError: nobody has described `source` or `target`.
        DataError: a table in `words` is broken.

    >>> convert("mask_rcnn_r50_caffe_fpn_mstrain-poly_3x_coco").converted
    'mask-rcnn_r50-caffe_fpn_ms-poly-3x_coco'
    >>> convert("mask_rcnn_r50_fpn_syncbn-backbone_2x_coco").lost
    ('that the synchronised batch norm is in the backbone alone',)
    >>> convert("yolov3_d53_320_273e_coco", rules_only=True, facts={"batch": (8, 8)}).converted
    'yolov3_d53_8xb8-320-273e_coco'
    """
    convention(target)
    own = given_words(words)
    record = parse(name, dialect=source, words=own)
    text = str(os.fspath(name))
    if record.dialect is None:
        raise BuildError("the name", f"{record.text!r} fits no convention that is known, so that it cannot be converted")
    if not rules_only:
        given = renamed_names(record.dialect, target).get(record.text)
        if given:
            return Conversion(text, given, "exact", "upstream", (), ())
    if record.dialect == target:
        return Conversion(text, build(record, words=own), "exact", "rule", (), ())
    known = ConfigName.from_dict(dict(facts or {}))
    unknown = [f"that {word!r} is {fields()[_field_of(word, record)].title}" for word in record.unknown]
    lost: list[str] = []
    assumed: list[str] = []
    way = route(record.dialect, target) or (record.dialect, target)
    for old, new in zip(way, way[1:]):
        record, less, more = _step(record, pair_of(old, new), known, own)
        lost += less
        assumed += more
    assumed += unknown
    converted = build(record, target, words=own)
    certainty: Certainty = "guess" if assumed else "lossy" if lost else "exact"
    return Conversion(text, converted, certainty, "rule", tuple(lost), tuple(assumed))


def _step(record: ConfigName, pair: Pair, known: ConfigName, own: OwnWords) -> tuple[ConfigName, list[str], list[str]]:
    """The record in the other convention of a pair; what is lost by that, and what is assumed."""
    target, words = convention(pair.target), words_in(pair.source, own)
    said, lost, assumed = _translated(record, pair, target, words)
    written, more = _completed(said, known, pair, target)
    assumed += more
    assumed += _doubts(written, known, pair, words_in(pair.target, own))
    return written.replace(dialect=pair.target), lost, assumed


def _translated(
    record: ConfigName, pair: Pair, target: Convention, words: Words
) -> tuple[ConfigName, list[str], list[str]]:
    """The record with the words that the target says instead; what is lost by that, and what is assumed."""
    said: dict[str, list[str]] = {field: [] for field in FIELDS}
    lost, assumed = [], []
    for field, word in words_of(record):
        kind, meaning = words.find_in(field, word)
        into = meaning and pair.into.get((kind.name, meaning.word.id))
        if field not in target.order and not into:
            lost.append(f"{word}: names of {target.title} have no place for {fields()[field].title}")
        elif meaning and into:
            for other, instead in into.words.items():
                said[other or field] += map(meaning.fill, instead)
            lost += [meaning.fill(into.lost)] if into.lost else []
            assumed += [meaning.fill(into.assumed)] if into.assumed else []
        else:
            said[field].append(word)
    values = {field: value_of(field, words.in_order(field, found)) for field, found in said.items()}
    return record.replace(**values), lost, assumed


def _completed(
    record: ConfigName, known: ConfigName, pair: Pair, target: Convention
) -> tuple[ConfigName, list[str]]:
    """The record with what facts or its own convention tell and the target does not grant; and what is assumed."""
    source = convention(pair.source)
    found: dict[str, Any] = {}
    assumed = []
    for field in dict.fromkeys([*target.wants, *target.default]):
        if getattr(record, field):
            continue
        if getattr(known, field):
            found[field] = getattr(known, field)
        elif field in source.default and source.default[field] != target.default.get(field):
            found[field] = value_of(field, [source.default[field]])
            assumed.append(f"{source.default[field]}, the default of {source.title}")
        elif field in target.wants and field not in target.default:
            assumed.append(f"that the name can do without {fields()[field].title}")
    repeated = repeated_defaults(ConfigName(**found), target.name)
    return record.replace(**{**found, **dict.fromkeys(repeated)}), assumed


def _doubts(record: ConfigName, known: ConfigName, pair: Pair, words: Words) -> Iterator[str]:
    """What nobody can be sure of where the target writes the words of a record."""
    for field, word in words_of(record):
        kind, meaning = words.find_in(field, word)
        doubt = meaning and pair.unsure.get((kind.name, meaning.word.id))
        if not meaning or not doubt or (doubt.fact and getattr(known, doubt.fact)):
            continue
        if all(_holds(record, *condition) for condition in doubt.when.items()):
            yield meaning.fill(doubt.why)


def _holds(record: ConfigName, field: str, expected: str) -> bool:
    """Whether a field holds a word: the one expected, any for "*", none for ""."""
    said = [word for other, word in words_of(record) if other == field]
    return bool(said) if expected == "*" else expected in (said or [""])


def _field_of(unknown: str, record: ConfigName) -> str:
    """The field that a word nobody knows was taken for; data sets side by side are one word of the record."""
    return next(field for field, word in words_of(record) if unknown == word or unknown in word.split("+"))

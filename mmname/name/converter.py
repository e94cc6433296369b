"""Converting: a name of one convention written in another, with how sure that is and what was lost on the way."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from mmname.errors import BuildError
from mmname.name.builder import build, given_words, repeated_defaults
from mmname.name.convention import Convention, convention
from mmname.name.parser import AUTO, parse
from mmname.name.record import FIELDS, ConfigName, fields, value_of, words_of
from mmname.name.released import released_names
from mmname.name.renamed import Pair, holds, pair_of, renamed_to, route, successor
from mmname.name.words import OwnWords, Words, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    Certainty = Literal["exact", "lossy", "guess"]
    Source = Literal["rule", "upstream"]

__all__ = ["Conversion", "convert", "moved_folder"]

_SIDE_BY_SIDE = frozenset({"dataset", "test_dataset"})


class Conversion(NamedTuple):
    """A name in another convention.

    Attributes:
        name: the name or path that was given.
        converted: the new one; of a path the new path, of a file name one with the same ending.
        certainty: "exact"; "lossy" where the new name says less than the old one did; "guess" where something had to be
            assumed.
        source: "rule", or "upstream" for a name that the project itself gave.
        lost: what the new name does not say, in words.
        assumed: what had to be assumed, in words.
        way: the conventions that it went through, the first and the last included.
    """

    name: str
    converted: str
    certainty: Certainty
    source: Source
    lost: tuple[str, ...]
    assumed: tuple[str, ...]
    way: tuple[str, ...] = ()


def convert(
    name: str | os.PathLike[str],
    *,
    source: str = AUTO,
    target: str | None = None,
    rules_only: bool = False,
    facts: Mapping[str, Any] | None = None,
    words: OwnWords | Mapping[str, object] | None = None,
) -> Conversion:
    """Write a name of one convention in another; the `source` "auto" is the convention that suits the name best.

    Without a `target` it is the convention that the project of the name went on to. A name that the project itself
    renamed by hand gets the project's new name, unless `rules_only`. Of a path the folders change too, where the
    project moved them. `facts` are fields of a record for what the name leaves out, such as `read_facts` takes from a
    config.

    Raises:
        NameSyntaxError: the name cannot be read.
        BuildError: no name of `target` can say it, as its project never took it over or it has no place there; a fact
            fits no field; or the name fits no convention.
        UnknownDialectError: nobody has described `source` or `target`.
        DataError: a table in `words` is broken.

    >>> convert("mask_rcnn_r50_caffe_fpn_mstrain-poly_3x_coco").converted
    'mask-rcnn_r50-caffe_fpn_ms-poly-3x_coco'
    >>> convert("ld_r50_gflv1_r101dcn_fpn_2x_coco").lost
    ('that the deformable convolutions are in this ResNet',)
    >>> convert("yolov3_d53_320_273e_coco", rules_only=True, facts={"batch": (8, 8)}).converted
    'yolov3_d53_8xb8-320-273e_coco'
    """
    if target is not None:
        convention(target)
    own = given_words(words)
    record = parse(name, dialect=source, words=own)
    text = str(os.fspath(name))
    if record.dialect is None:
        raise BuildError(
            "the name", f"{record.text!r} fits no convention that is known, so that it cannot be converted"
        )
    target = target or successor(record.dialect)
    if target is None:
        raise BuildError(
            "the name", f"{convention(record.dialect).title} went on to no other convention; say the target"
        )
    if record.dialect == target:
        return Conversion(text, _path(text, build(record, words=own)), "exact", "rule", (), (), (target,))
    way = route(record.dialect, target) or (record.dialect, target)
    known = _known(facts)
    record = _with_facts(record, known)
    unknown = [f"that {word!r} is {fields()[_field_of(word, record)].title}" for word in record.unknown]
    lost: list[str] = []
    assumed: list[str] = []
    path, given = text, False
    for old, new in zip(way, way[1:]):
        pair = pair_of(old, new)
        stem = _stem(path)
        hand = None if rules_only else renamed_to(_bare(path), old, new)
        if hand is not None:
            path = _moved(_path(hand, _stem(hand)) + _ending(path), pair.folders)
            given = not assumed
            record, unknown = parse(path, dialect=new, words=own), []
            continue
        before = record
        record, less, more = _step(record, pair, known, own)
        given = False
        lost += less or ([] if more else _alike(before, record, pair, own))
        assumed += [*more, *(why for folder, why in pair.parted if f"/{folder}/" in f"/{path}")]
        path = _moved(path, pair.folders)
        path = _path(path, build(record, target, words=own) if new == target else _between(record, new, stem, own))
    assumed += unknown or _strange(record, words_in(target, own))
    needless = [] if given else _needless(record, words_in(target, own))
    if needless and not rules_only and _stem(path) in released_names(target):
        given = not assumed
    else:
        assumed += needless
    certainty: Certainty = "guess" if assumed else "lossy" if lost else "exact"
    origin: Source = "upstream" if given else "rule"
    return Conversion(text, path, certainty, origin, tuple(dict.fromkeys(lost)), tuple(dict.fromkeys(assumed)), way)


def _between(record: ConfigName, dialect: str, stem: str, own: OwnWords) -> str:
    """The name on the way, by which the next table of renames knows it; the old one where none can say the record."""
    try:
        return build(record, dialect, words=own)
    except BuildError:
        return stem


def _strange(record: ConfigName, words: Words) -> list[str]:
    """The words that the target's own names do not say; a method that a folder says stands in no name."""
    folders = frozenset(words.convention.folders.values())
    return [
        f"that names of {words.convention.title} say {part!r}"
        for field, word in words_of(record)
        if field != "model" or word not in folders
        for part in _parts(field, word)
        for meaning in [words.find_in(field, part)[1]]
        if meaning is None or not words.has(meaning)
    ]


def _needless(record: ConfigName, words: Words) -> list[str]:
    """The defaults of the target that its name says all the same."""
    known = words.convention
    said = [words.spell(field, known.default[field]) for field in repeated_defaults(record, known.name)]
    return [f"that {word} is said, which goes without saying in {known.title}" for word in said]


def moved_folder(folder: str, source: str, target: str) -> str:
    """Where the configs of a folder are, when the names in it are converted.

    >>> moved_folder("configs/body/2d_kpt_sview_rgb_img/topdown_heatmap/coco", "mmpose0", "mmpose1")
    'configs/body_2d_keypoint/topdown_heatmap/coco'
    """
    way = route(source, target) or (source, target)
    path = f"{folder}/"
    for old, new in zip(way, way[1:]):
        path = _moved(path, pair_of(old, new).folders)
    return path[:-1]


def _known(facts: Mapping[str, Any] | None) -> ConfigName:
    return ConfigName.from_dict(dict(facts or {}))


def _with_facts(record: ConfigName, known: ConfigName) -> ConfigName:
    """The record with the model that a config's folder says, where the name does not."""
    return record if record.model or not known.model else record._replace(model=known.model, from_path=("model",))


def _stem(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")


def _ending(path: str) -> str:
    return ".py" if path.endswith(".py") else ""


def _bare(path: str) -> str:
    return path.replace("\\", "/").removesuffix(".py")


def _path(path: str, stem: str) -> str:
    """A path with another name in it; its folders and its ending stay."""
    at = max(path.rfind("/"), path.rfind("\\")) + 1
    return f"{path[:at]}{stem}{_ending(path)}"


def _moved(path: str, folders: tuple[tuple[str, str], ...]) -> str:
    """A path with the folders that moved in their new place."""
    said = f"/{path}"
    for old, new in folders:
        at = said.find(f"/{old}/")
        if at >= 0:
            into = f"/{new}" if new else ""
            return f"{said[:at]}{into}/{said[at + len(old) + 2 :]}"[1:]
    return path


def _step(record: ConfigName, pair: Pair, known: ConfigName, own: OwnWords) -> tuple[ConfigName, list[str], list[str]]:
    """The record in the other convention of a pair; what is lost by that, and what is assumed."""
    target = convention(pair.target)
    said, gone, assumed = _translated(record, pair, target, own)
    there = words_in(pair.target, own)
    written, more = _completed(said, known, pair, there)
    assumed += more
    assumed += _doubts(written, known, pair, there)
    unknown = [word for word in written.unknown if there.find_in(_field_of(word, written), word)[1] is None]
    return written._replace(dialect=pair.target, unknown=tuple(unknown)), [what for _, what in gone], assumed


def _translated(
    record: ConfigName, pair: Pair, target: Convention, own: OwnWords
) -> tuple[ConfigName, list[tuple[str, str]], list[str]]:
    """The record with the words that the target says instead; what of which field is lost, and what is assumed."""
    words, there = words_in(pair.source, own), words_in(pair.target, own)
    said: dict[str, list[str]] = {field: [] for field in FIELDS}
    lost: list[tuple[str, str]] = []
    assumed: list[str] = []
    apart = [(field, part) for field, whole in words_of(record) for part in _parts(field, whole)]
    for field, word in apart:
        kind, meaning = words.find_in(field, word)
        stayed = meaning and pair.stayed.get((kind.name, meaning.word.id))
        if stayed:
            raise BuildError(field, f"{target.title} has nothing that is called {word!r}: {stayed}")
        rows = pair.into.get((kind.name, meaning.word.id), ()) if meaning else ()
        into = next((row for row in rows if holds(record, row.when)), None)
        if meaning and into:
            for other, instead in into.words.items():
                if (other or field) in target.order:
                    said[other or field] += map(meaning.fill, instead)
                else:
                    what = fields()[other or field].title
                    lost.append((field, f"{word}: names of {target.title} have no place for {what}"))
            lost += [(field, meaning.fill(into.lost))] if into.lost else []
            assumed += [meaning.fill(into.assumed)] if into.assumed else []
        elif field not in target.order and word not in target.folders.values():
            lost.append((field, f"{word}: names of {target.title} have no place for {fields()[field].title}"))
        else:
            said[field].append(word)
    values: dict[str, Any] = {
        field: "+".join(found) or None if field in _SIDE_BY_SIDE else value_of(field, there.in_order(field, found))
        for field, found in said.items()
    }
    return record.replace(**values), lost, assumed


def _alike(old: ConfigName, new: ConfigName, pair: Pair, own: OwnWords) -> list[str]:
    """What the old name says and the new one leaves open, by what the way back makes of the new one."""
    back, lost, assumed = _translated(new, pair_of(pair.target, pair.source), convention(pair.source), own)
    if assumed or old.unknown:
        return []
    title, found = convention(pair.target).title, []
    told = {field for field, _ in lost}  # the way back says itself what it cannot keep
    for field in FIELDS:
        before, after = _said(old, field), _said(back, field)
        if field not in told and sorted(before) != sorted(after) and (before or not getattr(new, field)):
            this, that = (" ".join(words) or "left out" for words in (before, after))
            found.append(f"whether the {field} is {this} or {that}, which names of {title} do not tell apart")
    return found


def _said(record: ConfigName, field: str) -> list[str]:
    return [word for known, word in words_of(record) if known == field]


def _parts(field: str, word: str) -> list[str]:
    """The words of a field, each by itself; data sets side by side are one word of the record."""
    return word.split("+") if field in _SIDE_BY_SIDE else [word]


def _completed(record: ConfigName, known: ConfigName, pair: Pair, there: Words) -> tuple[ConfigName, list[str]]:
    """The record with what facts, the pair or its convention tell and the target does not grant; what is assumed."""
    source, target = convention(pair.source), there.convention
    found: dict[str, Any] = {}
    told, assumed = [], []
    for field in dict.fromkeys([*target.wants, *target.default, *(fill.field for fill in pair.fill)]):
        if field not in FIELDS or getattr(record, field):
            continue
        fact = getattr(known, field)
        fill = next((fill for fill in pair.fill if fill.field == field and holds(record, fill.when)), None)
        if fact and field == "batch" and fact.gpus is None:
            gpus = next((fill for fill in pair.fill if fill.field == "gpus" and holds(record, fill.when)), None)
            fact = gpus and fact._replace(gpus=int(gpus.value))
            assumed += [gpus.why] if gpus and gpus.why else []
        if fact:
            found[field] = fact
            told.append(field)
        elif fill:
            found[field] = value_of(field, [fill.value])
            assumed += [fill.why] if fill.why else []
        elif field in source.default and source.default[field] != target.default.get(field):
            found[field] = value_of(field, [source.default[field]])
            assumed.append(f"{source.default[field]}, the default of {source.title}")
        elif field in target.wants and field not in target.default:
            assumed.append(f"that the name can do without {fields()[field].title}")
    repeated = set(repeated_defaults(ConfigName(**found), target.name))
    assumed += [
        f"that the name says {there.spell(field, word)}, as the config does and the old name does not"
        for field, word in words_of(ConfigName(**{field: found[field] for field in told if field not in repeated}))
        if _may_be_said(field, source) and _may_be_said(field, target)
    ]
    return record.replace(**{**found, **dict.fromkeys(repeated)}), assumed


def _may_be_said(field: str, known: Convention) -> bool:
    """Whether names of a convention say a field where nothing goes without saying."""
    return field in known.wants or field in known.default


def _doubts(record: ConfigName, known: ConfigName, pair: Pair, words: Words) -> Iterator[str]:
    """What nobody can be sure of where the target writes the words of a record."""
    for field, word in words_of(record):
        kind, meaning = words.find_in(field, word)
        doubt = meaning and pair.unsure.get((kind.name, meaning.word.id))
        if not meaning or not doubt or (doubt.fact and getattr(known, doubt.fact)):
            continue
        if holds(record, doubt.when):
            yield meaning.fill(doubt.why)


def _field_of(unknown: str, record: ConfigName) -> str:
    """The field that a word nobody knows was taken for; data sets side by side are one word of the record."""
    return next(field for field, word in words_of(record) if unknown == word or unknown in word.split("+"))

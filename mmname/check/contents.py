"""Rules C: does a name tell the truth of its config? Only what is known without running the config is judged."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Any, NamedTuple

from mmname.check.finding import Finding
from mmname.check.rule import family, rule
from mmname.check.told import Value, all_at, count_at, list_at, repeats_of, types_of, value_at
from mmname.data.load import load
from mmname.errors import BuildError, ScheduleError, UnknownDialectError
from mmname.name.builder import build
from mmname.name.meaning import resolve
from mmname.name.words import NO_WORDS, kinds_of, words_in
from mmname.schedule.length import Length
from mmname.schedule.tables import project_of
from mmname.schedule.words import stated_of, word_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mmname.check.rule import Rule
    from mmname.config.trace import Traced
    from mmname.name.record import ConfigName, Span
    from mmname.name.words import OwnWords

__all__ = ["Contents", "Difference", "Unknown", "classes_of", "is_written", "judge", "table_of"]


_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W_]+")


class Contents(NamedTuple):
    """A config that is checked.

    Attributes:
        record: what its name says.
        config: what it contains.
        own: the words of its project.
    """

    record: ConfigName
    config: Traced
    own: OwnWords = NO_WORDS


class Difference(NamedTuple):
    """Where a name and its config differ.

    Attributes:
        field: the field of the name.
        said: what the name says.
        has: what the config has.
        keys: the place where the config has it.
        message: both in words.
        changes: the fields as they would be true; None where nobody can say.
        is_idle: whether a setting that nobody reads agrees with the name, so that the field itself is no lie.
    """

    field: str
    said: str
    has: str
    keys: tuple[str, ...]
    message: str
    changes: Mapping[str, Any] | None = None
    is_idle: bool = False


class Unknown(NamedTuple):
    """A field of a name that nobody can judge: the config does not tell, or only running it would."""

    field: str


def judge(path: str, contents: Contents) -> tuple[list[Finding], list[str]]:
    """What the rules for contents find in one config, and the codes of those that could not judge its name."""
    found: list[Finding] = []
    unjudged: list[str] = []
    for one in family("C"):
        for said in one.check(contents):
            if isinstance(said, Unknown):
                unjudged.append(one.code)
            else:
                found.append(_finding(path, one, contents, said))
    return found, unjudged


def _finding(path: str, rule: Rule, contents: Contents, found: Difference) -> Finding:
    span = _span(contents.record, found.field)
    line, column, where = _where(contents.config, found.keys)
    message = f"says {found.message}" + (f" ({where})" if where else "")
    fix = _true_name(contents, found.changes)
    field = None if found.is_idle else found.field
    shown = (rule.code, rule.name, rule.level, field, found.said, found.has)
    return Finding(path, line, column, *shown, message, span.start, span.end, fix)


@rule(
    "C001",
    "false-batch",
    level="warning",
    wrong="reid_r50_8xb32-6e_mot17 with batch_size=1",
    right="reid_r50_8xb1-6e_mot17",
    fix="Give the config the batch that its name says, or the name the batch of the config.",
)
def false_batch(contents: Contents) -> Iterator[Difference | Unknown]:
    """A batch that the config does not have.

    The samples on each GPU, as the training loader takes them. Gradients that are accumulated count as one batch too.
    The number of GPUs is no setting of a config and is not judged.
    """
    said, has, _ = _batch(contents)
    batch = contents.record.batch
    if batch and batch.samples_per_gpu and is_written(contents.record, "batch"):
        yield from _unknown("batch", count_at(contents.config, table_of("batch")["places"]))
    if batch is not None and has is not None:
        message = f"{said} samples on each GPU, takes {has.value}"
        changed = batch._replace(samples_per_gpu=has.value)
        yield Difference("batch", str(said), str(has.value), has.keys, message, {"batch": changed})


@rule(
    "C002",
    "false-schedule",
    level="warning",
    wrong="fcn_r101-d8_4xb4-80k_pascal-context-480x480 with max_iters=40000",
    right="fcn_r101-d8_4xb4-40k_pascal-context-480x480",
    fix="Give the config the length that its name says, or the name the length of the config.",
)
def false_schedule(contents: Contents) -> Iterator[Difference | Unknown]:
    """A length of training that the config does not have.

    What a word stands for is taken from the tables of the project, whose `1x` may be 12 epochs or 7. Epochs of a data
    set that is repeated count once, or as often as it is repeated. Where name and config count in different units, and
    where the repeats are not known, nothing is said.
    """
    said, has, _ = _length(contents)
    if contents.record.schedule is not None and is_written(contents.record, "schedule"):
        places = table_of("schedule")
        yield from _unknown("schedule", count_at(contents.config, [*places["epochs"], *places["iters"]]))
    if has is not None:
        length = true = Length(has.value, None) if said.epochs is not None else Length(None, has.value)
        message = f"{contents.record.schedule}, trains {length}"
        times = _times(contents) if said.epochs is not None else 1
        if times > 1:
            true = Length(has.value * times, None)
            message = f"{message} of data that is repeated {times} times, {true}"
        broken = list_at(contents.config, table_of("schedule")["data"])
        changes = None if broken else _schedule(true, contents.record)
        if broken:
            message = f"{message}; {broken} is no dict (a comma behind it?), so that its data do not count"
        yield Difference("schedule", str(said), str(length), has.keys, message, changes)


@rule(
    "C003",
    "false-backbone",
    level="warning",
    wrong="fcos_r101_fpn_1x_coco with backbone=dict(type='ResNet', depth=50)",
    right="fcos_r50_fpn_1x_coco",
    fix="Give the config the backbone that its name says, or the name the one of the config.",
)
def false_backbone(contents: Contents) -> Iterator[Difference | Unknown]:
    """A backbone, or a depth, a number of groups, a width or a style of it, that the config does not have.

    The class that the word of a backbone stands for, and the numbers that it gives, such as 101, 32 and 4 of
    `x101-32x4d`, against those of the config. A class that is made of the other or of one family with it agrees, and
    one that no word of the project stands for is not judged.
    """
    record, table = contents.record, table_of("backbone")
    if record.backbone is None or not is_written(record, "backbone"):
        return
    facts = resolve(record, own=contents.own, nets=False).get("backbone", {})
    has = value_at(contents.config, [f"{place}.type" for place in table["places"]])
    if "type" in facts:
        yield from _unknown("backbone", has)
    if "type" in facts and has is not None and _is_other(contents, "backbone", facts["type"], str(has.value)):
        message = f"{record.backbone}, a {facts['type']}; has {has.value}"
        yield Difference("backbone", facts["type"], str(has.value), has.keys, message)
        return
    for fact, key in table["facts"].items():
        has = count_at(contents.config, [f"{place}.{key}" for place in table["places"]])
        if fact in facts and has is not None and facts[fact] != has.value:
            message = f"{record.backbone}, of {fact} {facts[fact]}; has {key} {has.value}"
            yield Difference("backbone", str(facts[fact]), str(has.value), has.keys, message)
    styled = table["style"]
    has = value_at(contents.config, [f"{place}.{styled['key']}" for place in table["places"]])
    if styled["word"] in _WORDS.findall(record.backbone) and has is not None and has.value in styled["others"]:
        message = f"{record.backbone}, of {styled['key']} {styled['word']}; has {has.value}"
        yield Difference("backbone", styled["word"], str(has.value), has.keys, message)


@rule(
    "C004",
    "false-input-size",
    level="warning",
    wrong="fcn_r50-d8_4xb2-40k_cityscapes-769x769 with crop_size=(512, 1024)",
    right="fcn_r50-d8_4xb2-40k_cityscapes-512x1024",
    fix="Give the config the size that its name says, or the name the size of the config.",
)
def false_size(contents: Contents) -> Iterator[Difference | Unknown]:
    """A size of the input that the config does not have.

    Height and width, where the config names the size of what is cut out or encoded, and none of such names agrees.
    """
    size = contents.record.input_size
    if size is None or not is_written(contents.record, "input_size"):
        return
    said = (size.height, size.width or size.height)
    pairs = [
        (found, _pair(found, place["order"])) for place in _places() for found in all_at(contents.config, [place["at"]])
    ]
    known = [(found, has) for found, has in pairs if has is not None]
    yield from _unknown("input_size", known or None)
    if known and said not in {has for _, has in known}:
        found, has = known[0]
        changed = size._replace(height=has[0], width=None if size.width is None and has[0] == has[1] else has[1])
        shown = f"{has[0]}x{has[1]}"
        message = f"{size}, has {shown}"
        yield Difference("input_size", str(size), shown, found.keys, message, {"input_size": changed})


@rule(
    "C005",
    "false-precision",
    level="warning",
    wrong="fcn_r50-d8_4xb2-amp-80k_cityscapes-512x1024 with optim_wrapper.type='OptimWrapper'",
    right="fcn_r50-d8_4xb2-80k_cityscapes-512x1024",
    fix="Give the config a wrapper for mixed precision, or take the word out of the name.",
)
def false_precision(contents: Contents) -> Iterator[Difference]:
    """Mixed precision that the config does not have.

    A name with `amp` or `fp16` whose optimizer wrapper is the plain one.
    """
    table = table_of("amp")
    word = next((word for word in contents.record.misc if word in table["words"]), None)
    has = value_at(contents.config, [table["wrapper"]])
    if word is None or has is None or has.value not in table["plain"]:
        return
    if any(contents.config.value(place.split(".")) not in (None, False) for place in table["settings"]):
        return
    message = f"mixed precision, has {has.value}"
    rest = tuple(other for other in contents.record.misc if other != word)
    yield Difference("misc", word, str(has.value), has.keys, message, {"misc": rest})


@rule(
    "C006",
    "ignored-setting",
    level="warning",
    wrong="fcn_r50-d8_4xb4-320k with runner.max_iters=320000 and train_cfg.max_iters=160000",
    right="fcn_r50-d8_4xb4-320k with train_cfg.max_iters=320000",
    fix="Write the value where the library of the config reads it, and take the other setting away.",
)
def ignored_setting(contents: Contents) -> Iterator[Difference]:
    """A setting that agrees with the name, but that is not the one that counts.

    A config for MMEngine that still has a `runner` or a `data` of MMCV's, or the other way round: the value that the
    name says stands where nobody reads it.
    """
    for said, has, idle in (_batch(contents, idle=True), _length(contents, idle=True)):
        if has is not None and idle is not None:
            field = "batch" if isinstance(said, int) else "schedule"
            message = f"{said}, as {'.'.join(idle.keys)} does; {'.'.join(has.keys)} is {has.value:,} and counts"
            yield Difference(field, str(said), str(has.value), has.keys, message, is_idle=True)


@rule(
    "C007",
    "false-dataset",
    level="warning",
    wrong="retinanet_r50-syncbn_fpn_1350k_objects365v1 with dataset.type='Objects365V2Dataset'",
    right="retinanet_r50-syncbn_fpn_1350k_objects365v2",
    fix="Give the config the data set that its name says, or the name the one of the config.",
)
def false_dataset(contents: Contents) -> Iterator[Difference | Unknown]:
    """A data set that the config does not train on.

    Judged where the config trains on the class of another data set of the project. Classes that load any data, such as
    `CocoDataset`, tell nothing, and those of one family agree.
    """
    record, table = contents.record, table_of("dataset")
    said = resolve(record, own=contents.own).get("dataset", {}).get("type")
    if said is None or not is_written(record, "dataset"):
        return
    has = value_at(contents.config, table["data"])
    types = types_of(contents.config, table)
    if has is None or not types:
        yield Unknown("dataset")
    others = [one for one in types if _is_other(contents, "dataset", said, one)]
    if has is not None and others and said not in types and len(others) == len(types - {*table["wrappers"]}):
        message = f"{record.dataset}, trains on {', '.join(sorted(others))}"
        yield Difference("dataset", said, min(others), has.keys, message)


def _unknown(field: str, has: object) -> Iterator[Unknown]:
    if has is None:
        yield Unknown(field)


def _is_other(contents: Contents, field: str, said: str, has: str) -> bool:
    """Whether a class is certainly another one than the name says: that of another word, and of no common family."""
    said, has = said.rpartition(".")[2], has.rpartition(".")[2]
    families, dialect = table_of(field)["families"], contents.record.dialect
    if has in said or said in has or any({said, has} <= {*family} for family in families) or dialect is None:
        return False
    is_known = has in classes_of(dialect, field) or _DIGITS.sub("", has) == _DIGITS.sub("", said)
    return is_known and has not in table_of(field).get("general", ())


@cache
def classes_of(dialect: str, kind: str) -> frozenset[str]:
    """The classes that the words of a convention stand for."""
    tables = {one.words for one in kinds_of(kind)[:1]}
    types = (str(word.row.get("type", "")) for word in words_in(dialect).rows if word.table in tables)
    return frozenset(found.rpartition(".")[2] for found in types if found and "{" not in found)


def _batch(contents: Contents, *, idle: bool = False) -> tuple[int, Value | None, Value | None]:
    """What a name says of the batch, what the config has instead, and a setting without effect that agrees.

    Without `idle` nothing is said of configs that have such a setting.
    """
    batch, table = contents.record.batch, table_of("batch")
    said = batch.samples_per_gpu if batch is not None and is_written(contents.record, "batch") else None
    has, accumulated = count_at(contents.config, table["places"]), count_at(contents.config, table["accumulates"])
    if said is None or has is None or said in {has.value, has.value * (accumulated.value if accumulated else 1)}:
        return 0, None, None
    if types_of(contents.config, table) & {*table["episodes"]}:
        return 0, None, None
    other = next((one for one in all_at(contents.config, table["places"]) if one.value == said), None)
    return said, has if idle or other is None else None, other


def _length(contents: Contents, *, idle: bool = False) -> tuple[Length, Value | None, Value | None]:
    """What a name says of the length, what the config has instead, and a setting without effect that agrees."""
    record, table = contents.record, table_of("schedule")
    nothing = Length(None, None), None, None
    if record.schedule is None or record.dialect is None or not is_written(record, "schedule"):
        return nothing
    try:
        said = stated_of(record.schedule, record.dialect).length
        project = project_of(record.dialect)["project"]
    except (ScheduleError, UnknownDialectError):
        return nothing
    epochs, iters = count_at(contents.config, table["epochs"]), count_at(contents.config, table["iters"])
    unit, has = ("epochs", epochs) if said.epochs is not None else ("iters", iters)
    if has is None or (epochs is not None and iters is not None):
        return nothing
    if said.epochs is None:
        same = abs(has.value - said.units) < table["nearly"]
    else:
        repeats = repeats_of(contents.config, table)
        same = repeats is None or said.epochs in {has.value * times for times in repeats}
    if same or _means(project, record, has.value, table["also"]):
        return nothing
    other = next((one for one in all_at(contents.config, table[unit]) if one.value == said.units), None)
    return said, has if idle or other is None else None, other


def _times(contents: Contents) -> int:
    """How often an epoch goes through the data, where that is one number."""
    times = (repeats_of(contents.config, table_of("schedule")) or frozenset()) - {1}
    return next(iter(times)) if len(times) == 1 else 1


def _means(project: str, record: ConfigName, epochs: int, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the project uses the word for that length with that data set."""
    said = {"project": project, "dataset": record.dataset, "word": record.schedule, "epochs": epochs}
    return said in rows


@cache
def table_of(name: str) -> Mapping[str, Any]:
    """What `data/contents.toml` says of a field."""
    table: Mapping[str, Any] = load("contents.toml")[name]
    return table


def is_written(record: ConfigName, field: str) -> bool:
    """Whether the name itself says a field: what its folders say is no claim of the name."""
    return field not in record.from_path and any(span.field == field for span in record.spans)


def _places() -> Sequence[Mapping[str, str]]:
    places: Sequence[Mapping[str, str]] = table_of("input_size")["places"]
    return places


def _pair(found: Value, order: str) -> tuple[int, int] | None:
    """A size as height and width; None where it is none."""
    value = found.value
    if isinstance(value, int) and not isinstance(value, bool):
        return value, value
    if not isinstance(value, list) or len(value) != 2 or not all(type(side) is int for side in value):
        return None
    return (value[0], value[1]) if order == "hw" else (value[1], value[0])


def _span(record: ConfigName, field: str) -> Span:
    return next(span for span in record.spans if span.field == field)


def _where(config: Traced, keys: tuple[str, ...]) -> tuple[int, int, str]:
    """The line and column of a value in the config itself, else 1 and 1; and where it stands, as one would open it."""
    place = config.place(keys)
    if place is None:
        return 1, 1, ""
    shown = os.path.relpath(place.path, config.path.parent).replace(os.sep, "/")
    at = (place.line, place.column) if place.path == config.path else (1, 1)
    return (*at, f"{shown}:{place.line}")


def _schedule(length: Length, record: ConfigName) -> Mapping[str, Any] | None:
    """The word of a length, in the form of the word that the name has where there is one such as `2x`."""
    dialect, word = record.dialect or "", record.schedule or ""
    try:
        once = stated_of(f"1{word[-1:]}", dialect).length
        times, rest = divmod(length.epochs or 0, once.epochs or 1)
        if times and not rest and stated_of(f"{times}{word[-1:]}", dialect).length == length:
            return {"schedule": f"{times}{word[-1:]}"}
        return {"schedule": word_of(length, None, dialect)}
    except ScheduleError:
        return None


def _true_name(contents: Contents, changes: Mapping[str, Any] | None) -> str | None:
    """The name with what would be true in it; None where the convention cannot say it, or a word is not known."""
    if changes is None or contents.record.unknown:
        return None
    try:
        name = build(contents.record.replace(**changes), words=contents.own)
    except BuildError:
        return None
    return name if name != contents.record.text else None

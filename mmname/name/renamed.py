"""Pairs of conventions: what a project calls in the one that it called otherwise in the other (`data/conversions`).

A pair has a table of the words that the other does not say or that nobody can be sure of (`<old>__<new>.toml`), and one
of the names that the project gave by hand where no rule tells (`<old>__<new>.tsv`).
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from mmname.data.load import DATA, listed, load
from mmname.errors import DataError
from mmname.name.record import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mmname.name.record import ConfigName

__all__ = [
    "Doubt",
    "Fill",
    "Into",
    "Pair",
    "holds",
    "pair_of",
    "pairs",
    "renamed_names",
    "renamed_to",
    "route",
    "successor",
]

_FOLDER = "conversions"
_ONE_WAY = "one way"
_KEYS = {"into", "unsure", "fill", "folders", "parted", "stayed"}


class Into(NamedTuple):
    """What a convention says instead of a word.

    Attributes:
        words: other words, by the field that they go to; "" is the word's own.
        lost: what goes with the word, in words.
        assumed: what nobody can be sure of, in words.
        when: what the record must hold besides (`mmname.name.renamed.holds`).
    """

    words: Mapping[str, tuple[str, ...]]
    lost: str = ""
    assumed: str = ""
    when: Mapping[str, str] = {}


class Doubt(NamedTuple):
    """What nobody can be sure of where a convention writes a word.

    Attributes:
        why: the doubt, in words.
        when: what the record must hold besides (`mmname.name.renamed.holds`).
        fact: the field that settles it, once a config tells it.
    """

    why: str
    when: Mapping[str, str] = {}
    fact: str = ""


class Fill(NamedTuple):
    """What a convention says where the other one leaves a field open.

    Attributes:
        field: the field; "gpus" is the number of GPUs of a batch whose samples a config tells.
        value: the word for it.
        why: what is assumed by that, in words; "" where it is sure.
        when: what the record must hold (`mmname.name.renamed.holds`).
    """

    field: str
    value: str
    why: str = ""
    when: Mapping[str, str] = {}


class Pair(NamedTuple):
    """What changes on the way from one convention to another.

    Attributes:
        source: the convention that names are read in.
        target: the one that they are written in.
        into: what the target says instead of a word, by the word's kind and id.
        unsure: what nobody can be sure of, by kind and id of the target's words.
        fill: what the target says where the source leaves a field open; the first that fits counts.
        folders: the folders that moved, old and new, the first that fits counts.
        stayed: what the project of the target never took over, in words, by kind and id of the source's words.
        parted: the folders whose configs went to several places, which nobody can tell from a path, with the doubt.
    """

    source: str
    target: str
    into: Mapping[tuple[str, str], tuple[Into, ...]] = {}
    unsure: Mapping[tuple[str, str], Doubt] = {}
    fill: tuple[Fill, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()
    stayed: Mapping[tuple[str, str], str] = {}
    parted: tuple[tuple[str, str], ...] = ()


def holds(record: ConfigName, when: Mapping[str, str]) -> bool:
    """Whether each field holds the word that `when` says for it: a pattern such as `swin*`, "*" for any, "" for none.

    A pattern behind `!` must fit none of the field's words; several are parted by `|`.

    >>> from mmname.name.record import ConfigName
    >>> holds(ConfigName(dataset="cityscapes"), {"dataset": "city*", "batch": ""})
    True
    >>> holds(ConfigName(misc=["linear", "coslr"]), {"misc": "!ft|linear"})
    False
    """
    said: dict[str, list[str]] = {}
    for field, word in words_of(record):
        said.setdefault(field, []).append(word)
    return all(_fits(said.get(field, ()), expected) for field, expected in when.items())


def _fits(words: Sequence[str], expected: str) -> bool:
    """Whether the words of a field are as expected."""
    patterns = expected.removeprefix("!").split("|")
    found = any(fnmatchcase(word, pattern) for word in words for pattern in patterns)
    return found != expected.startswith("!") if expected else not words


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """The pairs of conventions that a project renamed its configs between, both ways."""
    files = [file.rpartition("/")[2].removesuffix(".toml") for file in listed(_FOLDER)]
    both = [tuple(name.split("__")) for name in files]
    return tuple((a, b) for a, b in both) + tuple((b, a) for a, b in both)


def successor(dialect: str) -> str | None:
    """The convention that a project went on to from another; None where there is none.

    >>> successor("mmdet2")
    'mmdet3'
    """
    older = [file.rpartition("/")[2].removesuffix(".toml").split("__") for file in listed(_FOLDER)]
    return next((new for old, new in older if old == dialect), None)


def route(source: str, target: str) -> tuple[str, ...]:
    """The conventions on the shortest way from one to another, both included; empty where there is no way.

    >>> route("mmdet2", "mmdet3")
    ('mmdet2', 'mmdet3')
    """
    ways: list[tuple[str, ...]] = [(source,)]
    seen = {source}
    for way in ways:
        if way[-1] == target:
            return way
        for a, b in pairs():
            if a == way[-1] and b not in seen:
                seen.add(b)
                ways.append((*way, b))
    return ()


@cache
def pair_of(source: str, target: str) -> Pair:
    """What is known of a pair of conventions, in one direction.

    Raises:
        DataError: the table is broken.
    """
    for a, b in ((source, target), (target, source)):
        file = f"{_FOLDER}/{a}__{b}.toml"
        if (a, b) in pairs() and file in listed(_FOLDER):
            table = load(file)
            _require(table, {source, target}, file, "")
            here, back = table.get(target, {}), table.get(source, {})
            _require(here, _KEYS, file, target)
            return Pair(
                source,
                target,
                {
                    (kind, word): tuple(_into(row, file, f"{target}.into.{kind}.{word}") for row in _several(rows))
                    for kind, words in here.get("into", {}).items()
                    for word, rows in words.items()
                },
                {
                    (kind, word): Doubt(**_required(row, Doubt, file, f"{target}.unsure.{kind}.{word}"))
                    for kind, words in here.get("unsure", {}).items()
                    for word, row in words.items()
                },
                tuple(Fill(**_required(row, Fill, file, f"{target}.fill")) for row in here.get("fill", ())),
                tuple((old, new) for old, new in here.get("folders", ()))
                or tuple((new, old) for old, new in back.get("folders", ())),
                {
                    (kind, word): what
                    for kind, words in here.get("stayed", {}).items()
                    for what, ids in words.items()
                    for word in ids
                },
                tuple(here.get("parted", {}).items()),
            )
    return Pair(source, target)


def _several(rows: Any) -> list[Mapping[str, Any]]:
    return rows if isinstance(rows, list) else [rows]


def _into(row: Mapping[str, Any], file: str, place: str) -> Into:
    """`word` stands in the field of the word that it replaces; keys with a list of words are other fields."""
    fields = {field: tuple(words) for field, words in row.items() if isinstance(words, list)}
    _require(row, {"word", "lost", "assumed", "when", *fields}, file, place)
    own = (row["word"],) if "word" in row else ()
    return Into({"": own, **fields}, row.get("lost", ""), row.get("assumed", ""), row.get("when", {}))


def _required(row: Mapping[str, Any], kind: Any, file: str, place: str) -> Mapping[str, Any]:
    """A row that has the keys of `kind` and no other."""
    _require(row, set(kind._fields), file, place)
    for key in set(kind._fields) - set(kind._field_defaults) - row.keys():
        raise DataError("missing", file=file, table=place, key=key)
    return row


def _require(table: Mapping[str, Any], known: set[str], file: str, place: str) -> None:
    for key in table:
        if key not in known:
            raise DataError(f"no such key; known are {', '.join(sorted(known))}", file=file, table=place, key=key)


@cache
def renamed_names(source: str, target: str) -> Mapping[str, str]:
    """The names of a project's configs in the convention `target`, by those in `source`; one table serves both ways.

    A deprecated name has a row that counts one way alone, as the new name has another old one too.

    Raises:
        DataError: the table is broken.

    >>> renamed_names("mmdet2", "mmdet3")["centernet_resnet18_140e_coco"]
    'centernet_r18_8xb16-crop512-140e_coco'
    >>> renamed_names("mmdet3", "mmdet2")["centernet_r18_8xb16-crop512-140e_coco"]
    'centernet_resnet18_140e_coco'
    """
    there, back = _rows(source, target), _rows(target, source)
    return {old: new for old, new, _ in there} or {new: old for old, new, both in back if both}


def _rows(source: str, target: str) -> list[tuple[str, str, bool]]:
    """The rows of a table, each with whether it counts both ways; none where there is no such table."""
    file = os.path.join(DATA, _FOLDER, f"{source}__{target}.tsv")
    if not os.path.isfile(file):
        return []
    rows = []
    with open(file, encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if line.startswith("#"):
                continue
            old, new, *more = [*line.rstrip("\n").split("\t"), ""][:4]
            if not old or not new or more not in ([""], [_ONE_WAY, ""]):
                wanted = f"an old and a new name with a tab between, or {_ONE_WAY!r} behind another"
                raise DataError(f"expected {wanted}", file=file, table=f"line {number}")
            rows.append((old, new, more == [""]))
    return rows


def renamed_to(path: str, source: str, target: str) -> str | None:
    """What the project called a config in the convention `target`, by its path or its name; None where no table says.

    A row with folders counts for paths that end so, and gives the new path from there on.

    >>> renamed_to("configs/centernet/centernet_resnet18_140e_coco", "mmdet2", "mmdet3")
    'configs/centernet/centernet_r18_8xb16-crop512-140e_coco'
    """
    rows = renamed_names(source, target)
    parts = path.split("/")
    for i in range(len(parts)):
        found = rows.get("/".join(parts[i:]))
        if found is not None:
            return "/".join([*parts[:i], found])
    return None

"""Pairs of conventions: what a project calls in the one that it called otherwise in the other (`data/conversions`).

A pair has a table of the words that the other does not say or that nobody can be sure of (`<old>__<new>.toml`), and one
of the names that the project gave by hand where no rule tells (`<old>__<new>.tsv`).
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any, NamedTuple

from mmname.data.load import DATA, listed, load
from mmname.errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Doubt", "Into", "Pair", "pair_of", "pairs", "renamed_names", "route"]

_FOLDER = "conversions"
_INTO = {"word", "lost", "assumed"}


class Into(NamedTuple):
    """What a convention says instead of a word: other words, by the field that they go to ("" is the word's own).

    `lost` says what goes with it, `assumed` what nobody can be sure of, both in words.
    """

    words: Mapping[str, tuple[str, ...]]
    lost: str
    assumed: str


class Doubt(NamedTuple):
    """What nobody can be sure of where a convention writes a word, in words.

    `when` says what a record must hold besides for the doubt to arise: by its field a word, "" for none, "*" for any.
    `fact` is the field that settles it, once known.
    """

    why: str
    when: Mapping[str, str] = {}
    fact: str = ""


class Pair(NamedTuple):
    """What changes on the way from one convention to another, by the kind and the id of a word."""

    source: str
    target: str
    into: Mapping[tuple[str, str], Into]
    unsure: Mapping[tuple[str, str], Doubt]


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """The pairs of conventions that a project renamed its configs between, both ways."""
    files = {file.rpartition("/")[2].removesuffix(".toml") for file in listed(_FOLDER)}
    both = [tuple(name.split("__")) for name in sorted(files)]
    return tuple((a, b) for pair in both for a, b in (pair, pair[::-1]))


def route(source: str, target: str) -> tuple[str, ...]:
    """The conventions on the shortest way from one to another, both included; empty where there is no way.

    >>> route("mmdet2", "mmdet3")
    ('mmdet2', 'mmdet3')
    """
    ways, seen = [(source,)], {source}
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
    into: dict[tuple[str, str], Into] = {}
    unsure: dict[tuple[str, str], Doubt] = {}
    for file in listed(_FOLDER):
        if set(file.rpartition("/")[2].removesuffix(".toml").split("__")) == {source, target}:
            table = load(file)
            _require(table, {source, target}, file, "")
            said = table.get(target, {})
            _require(said, {"into", "unsure"}, file, target)
            for kind, rows in said.get("into", {}).items():
                for word, row in rows.items():
                    into[kind, word] = _into(row, file, f"{target}.into.{kind}.{word}")
            for kind, rows in said.get("unsure", {}).items():
                for word, row in rows.items():
                    _require(row, set(Doubt._fields), file, f"{target}.unsure.{kind}.{word}")
                    unsure[kind, word] = Doubt(**row)
    return Pair(source, target, into, unsure)


def _into(row: Mapping[str, Any], file: str, place: str) -> Into:
    """`word` stands in the field of the word that it replaces; keys with a list of words are other fields."""
    for key, value in row.items():
        if key not in _INTO and not isinstance(value, list):
            raise DataError(f"expected {', '.join(sorted(_INTO))}, or a field with a list", file=file, table=place, key=key)
    fields = {field: tuple(words) for field, words in row.items() if isinstance(words, list)}
    return Into({"": (row["word"],) if "word" in row else (), **fields}, row.get("lost", ""), row.get("assumed", ""))


def _require(table: Mapping[str, Any], known: set[str], file: str, place: str) -> None:
    for key in table:
        if key not in known:
            raise DataError(f"no such key; known are {', '.join(sorted(known))}", file=file, table=place, key=key)


@cache
def renamed_names(source: str, target: str) -> Mapping[str, str]:
    """The names of a project's configs in the convention `target`, by those in `source`; one table serves both ways.

    Raises:
        DataError: the table is broken.

    >>> renamed_names("mmdet2", "mmdet3")["centernet_resnet18_140e_coco"]
    'centernet_r18_8xb16-crop512-140e_coco'
    >>> renamed_names("mmdet3", "mmdet2")["centernet_r18_8xb16-crop512-140e_coco"]
    'centernet_resnet18_140e_coco'
    """
    return _rows(source, target) or {new: old for old, new in _rows(target, source).items()}


def _rows(source: str, target: str) -> dict[str, str]:
    """The rows of a table, by their first column; empty where there is no such table."""
    file = os.path.join(DATA, _FOLDER, f"{source}__{target}.tsv")
    if not os.path.isfile(file):
        return {}
    rows = {}
    with open(file, encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if line.startswith("#"):
                continue
            old, _, new = line.rstrip("\n").partition("\t")
            if not old or not new or "\t" in new:
                raise DataError("expected an old and a new name with a tab between", file=file, table=f"line {number}")
            rows[old] = new
    return rows

"""Readers: what the words of a name say in one dialect, and to which field a word goes that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mmname.dialect import Dialect, dialect_named
from mmname.engine import engine
from mmname.record import Batch, ConfigName, Span
from mmname.vocabulary import Meaning, Vocabulary

__all__ = ["Reader", "Reading", "reader"]

_MANY = ("setting", "misc")
_DATA = ("dataset", "test_dataset")
_LAST = (1 << 30, 0)


class Reading(NamedTuple):
    """A record, and how many of its words the dialect does not know or spells in another way."""

    record: ConfigName
    unknown: int
    foreign: int


class _Said(NamedTuple):
    """What a known word contributes, and its rank among the words of a field that holds many."""

    id: str
    field: str
    later: str
    alone: str
    rank: tuple[int, int]
    foreign: bool


class Reader:
    """Reads names of one dialect with one vocabulary."""

    def __init__(self, dialect: Dialect, words: Vocabulary) -> None:
        self.dialect = dialect
        self.words = words
        self._engine = engine(dialect.name, words)
        self._kinds = {kind: place for place, kind in enumerate(words.kinds)}
        self._said: dict[tuple[str, str], _Said] = {}

    def read(self, text: str, start: str = "found") -> Reading:
        """Read `text`, which is well formed, from the grammar's rule `start`.

        Raises:
            Refusal: the grammar does not allow it.
        """
        name = _Name(text, self.dialect)
        foreign = 0
        for kind, meaning, begin, end in self._engine.read(text, start):
            if meaning is not None:
                word = text[begin:end]
                said = self._said.get((kind, word)) or self._say(kind, word, meaning)
                foreign += said.foreign
                name.add(said, begin, end)
            else:
                name.leave("" if kind == "word" else "test_dataset", begin, end)
        if name.holes:
            name.fill()
        return Reading(name.record(), len(name.unknown), foreign)

    def _say(self, kind: str, word: str, meaning: Meaning) -> _Said:
        """Look up what a word contributes, and keep it for the next name."""
        if len(self._said) >= 8192:
            self._said.clear()
        row = self.words.kinds[kind]
        own = self.words.spell(kind, meaning.id, style=self.dialect.name, join=self.dialect.join)
        rank = (self._kinds[kind], meaning.word.rank)
        said = _Said(meaning.id, row.field, row.later, row.alone, rank, foreign=own != word)
        self._said[kind, word] = said
        return said


@lru_cache(maxsize=64)
def reader(dialect: str, words: Vocabulary) -> Reader:
    """The reader of a dialect, made when it is first needed."""
    return Reader(dialect_named(dialect), words)


class _Name:
    """A name while it is read: its words in order, each with its place and, once that is known, its field."""

    __slots__ = ("dialect", "ends", "fields", "holes", "ids", "ranks", "starts", "taken", "text", "unknown")

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.fields: list[str] = []
        self.ids: list[str] = []
        self.ranks: list[tuple[int, int]] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.taken: set[str] = set()
        self.holes: list[int] = []
        self.unknown: list[str] = []

    def add(self, said: _Said, start: int, end: int) -> None:
        """Take a word that says something."""
        field = said.field
        if said.alone and said.alone not in self.taken:
            field = said.alone
        elif field in self.taken:
            field = self._second_dataset() if field == "dataset" else said.later or field
        self._put(field, said.id, said.rank, start, end)

    def leave(self, field: str, start: int, end: int) -> None:
        """Take a word that says nothing of its own; one without a field yet is a hole to be filled."""
        if not field:
            self.holes.append(len(self.fields))
        self._put(field, "", _LAST, start, end)

    def _put(self, field: str, identity: str, rank: tuple[int, int], start: int, end: int) -> None:
        self.fields.append(field)
        self.ids.append(identity)
        self.ranks.append(rank)
        self.starts.append(start)
        self.ends.append(end)
        self.taken.add(field)

    def _second_dataset(self) -> str:
        """Data sets side by side are used together; one that stands apart from the first is tested on."""
        apart = self.fields[-1] != "dataset" and "test_dataset" in self.dialect.order
        return "test_dataset" if apart else "dataset"

    def fill(self) -> None:
        """Give every unknown word a field; words that fill a field together count as one."""
        while self.holes:
            first = stop = self.holes[0]
            while self.holes and self.holes[0] == stop:
                stop += 1
                self.holes.pop(0)
            for field, a, b in self._shares(first, stop):
                word = self.text[self.starts[a] : self.ends[b - 1]]
                self.unknown.append(word)
                self.ids[a] = word
                self.fields[a:b] = [field] * (b - a)
                self.taken.add(field)

    def _shares(self, first: int, stop: int) -> Iterator[tuple[str, int, int]]:
        """Cut a run of unknown words into fields."""
        while first < stop and (field := self._joined(first, first - 1)):
            yield field, first, first + 1
            first += 1
        last = stop
        while first < last and (field := self._joined(last - 1, last)):
            last -= 1
            yield field, last, last + 1
        if first < last:
            yield from self._open(first, last, ends=last == len(self.fields))

    def _joined(self, word: int, other: int) -> str:
        """The field of a word's neighbour that it is joined to, where that makes them one: in the data or in the training."""
        if self.dialect.join == self.dialect.separator or not 0 <= other < len(self.fields):
            return ""
        between = self.text[min(self.ends[word], self.ends[other])]
        field = self.fields[other]
        if between != self.dialect.join or field in ("", "model", "setting", "backbone", "neck", "norm"):
            return ""
        return field if field in _DATA else "misc"

    def _open(self, first: int, stop: int, *, ends: bool) -> Iterator[tuple[str, int, int]]:
        """The open fields of the template that lie between a run's neighbours and that the name leaves empty take the run.

        Where none is left, a word is a setting in front of the backbone and another setting behind it.
        """
        order = {field: place for place, field in enumerate(self.dialect.order)}
        before = [order[f] for f in self.fields[:first] if f in order and f not in _MANY]
        after = [order[f] for f in self.fields[stop:] if f in order and f not in _MANY]
        low, high = max(before, default=-1), min(after, default=len(order))
        if low >= order["backbone"] and "misc" in self.fields[:first]:
            low = max(low, order["norm"])
        empty = [f for f in self.dialect.open if low < order[f] < high and f not in self.taken]
        if ends and before and "dataset" in empty:
            start = first if low > order["norm"] else stop - 1
            if first < start:
                yield from self._open(first, start, ends=False)
            yield "dataset", start, stop
        elif empty[:1] == ["model"] and "backbone" in empty and "neck" not in empty and stop - first > 1:
            yield "model", first, stop - 1
            yield "backbone", stop - 1, stop
        elif empty[:1] == ["neck"]:
            yield "neck", first, first + 1
            yield from (("misc", i, i + 1) for i in range(first + 1, stop))
        elif empty:
            yield empty[0], first, stop
        else:
            field = "setting" if high <= order["backbone"] else "misc"
            yield from ((field, i, i + 1) for i in range(first, stop))

    def record(self) -> ConfigName:
        """The record, with the words of a field in the vocabulary's order."""
        single: dict[str, str] = {}
        many: dict[str, list[tuple[tuple[int, int], int, str]]] = {"setting": [], "misc": []}
        spans = []
        for place, field in enumerate(self.fields):
            identity, start, end = self.ids[place], self.starts[place], self.ends[place]
            spans.append(Span(field, self.text[start:end], start, end))
            if not identity:
                continue
            if field in many:
                many[field].append((self.ranks[place], place, identity))
            elif field in single:
                single[field] += "+" + identity
            else:
                single[field] = identity
        return ConfigName(
            setting=[identity for _, _, identity in sorted(many["setting"])],
            misc=[identity for _, _, identity in sorted(many["misc"])],
            batch=_batch(single.pop("batch", "")),
            dialect=self.dialect.name,
            unknown=self.unknown,
            spans=spans,
            **single,  # type: ignore[arg-type]
        )


def _batch(identity: str) -> Batch | None:
    gpus, _, samples = identity.partition("x")
    return Batch(int(gpus), int(samples)) if gpus else None

"""Readers: what the words of a name say in one dialect, and to which field a word goes that nobody knows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mmname.dialect import Dialect, dialect_named
from mmname.engine import engine
from mmname.record import FIELDS, Batch, ConfigName, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.vocabulary import Meaning, Vocabulary

__all__ = ["Reader", "Reading", "reader"]

_MANY = ("setting", "misc")
_DATA = ("dataset", "test_dataset")
_LAST = (1 << 30, 0)


class Reading(NamedTuple):
    """A record, the number of characters in unknown words, and of words that the dialect spells in another way."""

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
        name = _Name(text, self.dialect, self.words)
        foreign = 0
        for kind, meaning, begin, end in self._engine.read(text, start):
            if meaning is not None:
                word = text[begin:end]
                said = self._said.get((kind, word)) or self._say(kind, word, meaning)
                foreign += said.foreign
                name.add(said, begin, end)
            elif kind == "word":
                name.holes.append(len(name.words))
                name.words.append(_Word("", "", _LAST, begin, end))
            else:
                name.words.append(_Word("test_dataset", "", _LAST, begin, end))
        if name.holes:
            name.fill()
        return Reading(name.record(), sum(len(word) for *_, word in name.unknown), foreign)

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


class _Word(NamedTuple):
    """A word in its place: the field it belongs to, and what it adds there."""

    field: str
    id: str
    rank: tuple[int, int]
    start: int
    end: int


class _Name:
    """A name while it is read: its words in order, and the fields that have one."""

    __slots__ = ("dialect", "holes", "taken", "text", "unknown", "vocabulary", "words")

    def __init__(self, text: str, dialect: Dialect, vocabulary: Vocabulary) -> None:
        self.text = text
        self.dialect = dialect
        self.vocabulary = vocabulary
        self.words: list[_Word] = []
        self.taken: set[str] = set()
        self.holes: list[int] = []
        self.unknown: list[tuple[int, int, str]] = []

    def add(self, said: _Said, start: int, end: int) -> None:
        """Take a word that says something."""
        identity, field, later, alone, rank, _ = said
        if alone and alone not in self.taken:
            field = alone
        elif field in self.taken:
            field = self._second_dataset() if field == "dataset" else later or field
        self.words.append(_Word(field, identity, rank, start, end))
        self.taken.add(field)

    def _second_dataset(self) -> str:
        """Data sets side by side are used together; one that stands apart from the first is tested on."""
        apart = self.words[-1].field != "dataset" and "test_dataset" in self.dialect.order
        return "test_dataset" if apart else "dataset"

    def fill(self) -> None:
        """Give every unknown word a field; words that fill a field together count as one."""
        while self.holes:
            first = stop = self.holes[0]
            while self.holes and self.holes[0] == stop:
                stop += 1
                self.holes.pop(0)
            for field, a, b in self._shares(first, stop):
                word = self.text[self.words[a].start : self.words[b - 1].end]
                self.unknown.append((FIELDS.index(field), self.words[a].start, word))
                for i in range(a, b):
                    self.words[i] = self.words[i]._replace(field=field, id=word if i == a else "")
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
            yield from self._open(first, last)

    def _joined(self, word: int, other: int) -> str:
        """The field of the neighbour that a word is joined to, where that makes them one: in the data or training."""
        if self.dialect.join == self.dialect.separator or not 0 <= other < len(self.words):
            return ""
        between = self.text[min(self.words[word].end, self.words[other].end)]
        field = self.words[other].field
        if between != self.dialect.join or field in ("", "model", "setting", "backbone", "neck", "norm"):
            return ""
        return field if field in _DATA else "misc"

    def _open(self, first: int, stop: int) -> Iterator[tuple[str, int, int]]:
        """Give a run to the open fields of the template that lie between its neighbours and that the name leaves empty.

        Where none is left, a word is a setting in front of the backbone and another setting behind it.
        """
        order = self.dialect.places
        before = [word.field for word in self.words[:first]]
        low = max((order[f] for f in before if f not in _MANY), default=-1)
        high = min((order[w.field] for w in self.words[stop:] if w.field and w.field not in _MANY), default=len(order))
        if low >= order["backbone"] and "misc" in before:
            low = max(low, order["norm"])
        empty = [f for f in self.dialect.open if low < order[f] < high and f not in self.taken]
        if stop == len(self.words) and low >= 0 and "dataset" in empty:
            last = first if low > order["norm"] else stop - 1
            empty.remove("dataset")
            yield "dataset", last, stop
            stop = last
        if empty[:2] == ["model", "backbone"] and "neck" not in empty and stop - first > 1:
            # A neck sits on a backbone, so the word before a neck is one; a size belongs to the word before it.
            last = stop - 1 - (stop - first > 2 and self._is_size(stop - 1))
            yield "backbone", last, stop
            stop = last
        if first < stop and empty:
            end = first + 1 if empty[0] == "neck" else stop
            yield empty[0], first, end
            first = end
        field = "setting" if high <= order["backbone"] and low <= order["setting"] else "misc"
        yield from ((field, i, i + 1) for i in range(first, stop))

    def _is_size(self, place: int) -> bool:
        word = self.words[place]
        return self.vocabulary.find("size", self.text[word.start : word.end]) is not None

    def record(self) -> ConfigName:
        """The record, with the words of a field in the vocabulary's order."""
        single: dict[str, str] = {}
        many: dict[str, list[tuple[tuple[int, int], int, str]]] = {"setting": [], "misc": []}
        spans = []
        for field, identity, rank, start, end in self.words:
            spans.append(Span(field, self.text[start:end], start, end))
            if not identity:
                continue
            if field in many:
                many[field].append((rank, start, identity))
            elif field in single:
                single[field] += "+" + identity
            else:
                single[field] = identity
        return ConfigName(
            setting=[identity for _, _, identity in sorted(many["setting"])],
            misc=[identity for _, _, identity in sorted(many["misc"])],
            batch=_batch(single.pop("batch", "")),
            dialect=self.dialect.name,
            unknown=[word for _, _, word in sorted(self.unknown)],
            spans=spans,
            text=self.text,
            **single,
        )


def _batch(identity: str) -> Batch | None:
    gpus, _, samples = identity.partition("x")
    return Batch(int(gpus), int(samples)) if gpus else None

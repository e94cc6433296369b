"""Readers: what the words of a name say in one convention, and to which field a word goes that nobody knows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from mmname.name.convention import NOWHERE, Convention, convention, kinds, slots
from mmname.name.grammar import FOUND, tables
from mmname.name.lalr import END
from mmname.name.lexer import UNKNOWN, Lexeme, Lexer, Pieces
from mmname.name.record import FIELDS, VALUES, ConfigName, Span, fields, holds_many, value_of
from mmname.name.words import NO_WORDS, OwnWords, Words, kinds_of, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.name.lalr import Place

__all__ = ["Placed", "Reader", "Reading", "Refusal", "reader"]

_FIELDS = {field: i for i, field in enumerate(FIELDS)}
_MANY = frozenset(filter(holds_many, FIELDS))
_EMPTY = ConfigName()


class Refusal(Exception):  # noqa: N818  (the parser turns it into an error with words)
    """The grammar allows none of `kinds` from `start` to `end`; `found` is the kind of the word there, if it is one."""

    def __init__(self, start: int, end: int, kinds: Sequence[str], found: str | None) -> None:
        super().__init__(start, end)
        self.start = start
        self.end = end
        self.kinds = tuple(kinds)
        self.found = found


class Placed(NamedTuple):
    """A word in its place: the field and the slot that it takes, and what it adds there."""

    field: str
    slot: str
    id: str
    start: int
    end: int
    lexeme: Lexeme


class Reading(NamedTuple):
    """A record, with the words that it was read from."""

    record: ConfigName
    words: tuple[Placed, ...]


class Reader:
    """Reads names in one convention with its words and a user's own.

    >>> reader("mmdet2").read("mask_rcnn_r50_caffe_fpn_foo_1x_coco").record.unknown
    ('foo',)
    """

    def __init__(self, known: Convention, words: Words) -> None:
        self.convention = known
        self.words = words
        self.lexer = Lexer(words)
        self._start = tables(FOUND).start
        self._valued = [field for field in FIELDS if fields()[field].value in VALUES]
        self._places = known.places
        marking = [slots()[kind.slot].field for kind in kinds().values() if kind.marks]
        self._marks = {field: slots()[kinds_of(field)[0].slot].field for field in marking}
        order = {field: i for i, field in enumerate(known.order)}
        self._gaps = _Gaps(known, order)

    def read(self, text: str, start: str = FOUND) -> Reading:
        """Read `text`, which is well formed, from the grammar's rule `start`.

        Raises:
            Refusal: the grammar does not allow it.
        """
        place = self._start if start == FOUND else tables(start).start
        words: list[Placed] = []
        taken: set[str] = set()
        holes = False
        for lexeme, begin in self._lexemes(text, place):
            field, slot, identity = lexeme.field, lexeme.slot, lexeme.id
            mark = words[-1] if words and words[-1].field and not words[-1].id else None
            if mark and field in ("", self._marks[mark.field]):
                field = slot = mark.field
            elif not field:
                holes = True
            elif identity:
                if mark:
                    words[-1] = self._lapsed(text, mark)
                if lexeme.alone and slots()[lexeme.alone].field not in taken:
                    slot = lexeme.alone
                    field = slots()[slot].field
                elif field in taken and field not in _MANY:
                    slot = self._later(lexeme, words[-1].field == field)
                    field = slots()[slot].field
                taken.add(field)
            words.append(Placed(field, slot, identity, begin, begin + lexeme.length, lexeme))
        if words[-1].field and not words[-1].id:
            words[-1] = self._lapsed(text, words[-1])
        if holes:
            self._gaps.fill(text, words, taken)
        return Reading(self._record(text, words), tuple(words))

    def _lexemes(self, text: str, place: Place) -> Iterator[tuple[Lexeme, int]]:
        """The words of a text, each with its beginning."""
        pieces = Pieces(text)
        starts, ends, following = pieces.starts, pieces.ends, self.lexer.next
        at, count = 0, len(starts)
        begin = starts[0]
        while at < count:
            lexeme = following(pieces, at, begin, place)
            after = lexeme and place.after(lexeme.kind)
            if lexeme is None or after is None:
                raise self._refusal(pieces, at, begin, place)
            yield lexeme, begin
            place = after
            begin += lexeme.length
            while at < count and ends[at] <= begin:
                at += 1
            if at < count and starts[at] > begin:
                begin = starts[at]
        if place.after(END) is None:
            raise self._refusal(pieces, at, len(text), place)

    def _lapsed(self, text: str, mark: Placed) -> Placed:
        """A mark behind which nothing stands that it could mark, as a word like any other."""
        return mark._replace(field="misc", slot="misc", id=text[mark.start : mark.end])

    def _later(self, lexeme: Lexeme, beside: bool) -> str:
        """The slot of a second word of a field: as the convention says, or its kind."""
        again = self.convention.again.get(lexeme.field)
        if again:
            return again[0] if beside else again[1]
        return lexeme.later or lexeme.field

    def _record(self, text: str, words: Sequence[Placed]) -> ConfigName:
        """The record, with the words of a field in the order in which the convention writes them."""
        values: list[Any] = list(_EMPTY)
        places = self._places
        many: dict[str, list[tuple[tuple[int, int], tuple[int, int], int, str]]] = {}
        unknown: list[tuple[int, int, str]] = []
        spans = []
        for field, slot, identity, start, end, lexeme in words:
            spans.append(Span(field, text[start:end], start, end))
            if not identity:
                continue
            i = _FIELDS[field]
            if not lexeme.field:
                unknown.append((i, start, identity))
            if field in _MANY:
                many.setdefault(field, []).append(
                    (places.get(slot) or self._place_of(slot), lexeme.rank, start, identity)
                )
            else:
                values[i] = identity if values[i] is None else f"{values[i]}+{identity}"
        for field, said in many.items():
            said.sort()
            values[_FIELDS[field]] = tuple([identity for *_, identity in said])
        for field in self._valued:
            i = _FIELDS[field]
            if values[i] is not None:
                values[i] = _value(field, values[i])
        unknown.sort()
        dialect = self.convention.name or None
        values[len(FIELDS) :] = dialect, tuple([word for *_, word in unknown]), tuple(spans), text, ()
        return ConfigName._make(values)

    def _place_of(self, slot: str) -> tuple[int, int]:
        return self.convention.place_of(slot) or NOWHERE

    def _refusal(self, pieces: Pieces, at: int, begin: int, place: Place) -> Refusal:
        allowed = [kind for kind in kinds() if kind in place.allowed]
        if at >= len(pieces.starts):
            return Refusal(begin, begin, allowed, None)
        anywhere = self.lexer.any_word(pieces.text[begin:])
        end = begin + anywhere.length if anywhere else pieces.ends[at]
        return Refusal(begin, end, allowed, anywhere.kind if anywhere else None)


@lru_cache(maxsize=1024)
def _value(field: str, text: str) -> object:
    return value_of(field, [text])


class _Gaps:
    """Gives the words that no table knows a field: by the words around them, the template, and what is still empty."""

    def __init__(self, known: Convention, order: dict[str, int]) -> None:
        self._known = known
        self._order = order

    def fill(self, text: str, words: list[Placed], taken: set[str]) -> None:
        """Give every run of unknown words its fields; words that fill a field together count as one."""
        at = 0
        while at < len(words):
            stop = at
            while stop < len(words) and not words[stop].field:
                stop += 1
            for field, first, last in self._shares(text, words, at, stop, taken):
                whole = text[words[first].start : words[last - 1].end]
                for i in range(first, last):
                    words[i] = words[i]._replace(field=field, slot=field, id=whole if i == first else "")
                taken.add(field)
            at = stop + 1

    def _shares(
        self, text: str, words: list[Placed], first: int, stop: int, taken: set[str]
    ) -> Iterator[tuple[str, int, int]]:
        """Cut a run of unknown words into fields: what is joined to a neighbour behind the body goes with it."""
        while first < stop and (field := self._joined(text, words, first, first - 1, taken)):
            yield field, first, first + 1
            first += 1
        last = stop
        while first < last and (field := self._joined(text, words, last - 1, last, taken)):
            last -= 1
            yield field, last, last + 1
        if first < last:
            yield from self._open(words, first, last, taken)

    def _joined(self, text: str, words: list[Placed], word: int, other: int, taken: set[str]) -> str:
        """The field that a word has with the neighbour that it is joined to, where that stands behind the body.

        In the part of the data it is the data set, if the name has no other.
        """
        look = self._known.look
        if look.join == look.separator or not 0 <= other < len(words) or not words[other].field:
            return ""
        between = text[min(words[word].end, words[other].end)]
        if between != look.join:
            return ""
        place = self._known.place_of(words[other].slot)
        body = self._known.place_of("norm") or self._known.place_of("backbone")
        if place is None or body is None or place[0] <= body[0]:
            return ""
        field = words[other].field
        if field in ("dataset", "test_dataset"):
            return field
        data = self._known.places.get("dataset")
        return "dataset" if data and data[0] == place[0] and word < other and "dataset" not in taken else "misc"

    def _open(self, words: list[Placed], first: int, stop: int, taken: set[str]) -> Iterator[tuple[str, int, int]]:
        """Give a run to the open fields that lie between its neighbours in the template and that the name leaves empty.

        Where none is left, a word is a setting in front of the body and another setting behind it.
        """
        order = self._order
        region = words[first].lexeme.kind
        places = self._known.places
        nowhere = (-1, -1)
        low = max((self._place_of(word, nowhere) for word in words[:first] if word.field not in _MANY), default=nowhere)
        high = min(
            (self._place_of(word, NOWHERE) for word in words[stop:] if word.field and word.field not in _MANY),
            default=NOWHERE,
        )
        empty = [f for f in self._known.open if low < places[f] < high and f not in taken]
        if stop == len(words) and first > 0 and "dataset" in empty:
            last = first if region == UNKNOWN[2] else stop - 1
            empty.remove("dataset")
            yield "dataset", last, stop
            stop = last
        if empty[:2] == ["model", "backbone"] and "neck" not in empty and stop - first > 1:
            yield "backbone", stop - 1, stop  # a neck sits on a backbone, so the word in front of one is that
            stop -= 1
        if region == UNKNOWN[2]:
            empty = [field for field in empty if field not in ("model", "backbone", "neck")]
        if first < stop and empty:
            end = first + 1 if empty[0] == "neck" else stop
            yield empty[0], first, end
            first = end
        field = "setting" if region == UNKNOWN[0] and "setting" in order else "misc"
        yield from ((field, i, i + 1) for i in range(first, stop))

    def _place_of(self, word: Placed, otherwise: tuple[int, int]) -> tuple[int, int]:
        """Where the convention has a word, or `otherwise` where it has no such place."""
        return (self._known.place_of(word.slot) if word.slot else None) or otherwise


@lru_cache(maxsize=128)
def reader(dialect: str, own: OwnWords = NO_WORDS) -> Reader:
    """The reader of a convention, made when it is first needed."""
    return Reader(convention(dialect), words_in(dialect, own))

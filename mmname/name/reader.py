"""Readers: what the words of a name say in one convention, and to which field a word goes that nobody knows."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache

from mmname.name.convention import NOWHERE, Convention, convention, kinds, slots
from mmname.name.grammar import FOUND, tables
from mmname.name.lalr import END
from mmname.name.lexer import UNKNOWN, Lexeme, Lexer, Pieces
from mmname.name.record import FIELDS, VALUES, ConfigName, Span, fields, holds_many, value_of
from mmname.name.telling import Telling
from mmname.name.weight import FAULTS, weight_of
from mmname.name.words import NO_WORDS, OwnWords, Words, kinds_of, words_in
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Optional

    from mmname.name.lalr import Place

    Order = tuple[tuple[int, int], tuple[int, int]]
    _Key = tuple[Place, frozenset[str], str, Optional[str], str, bool, bool]

__all__ = ["Placed", "Reader", "Refusal", "Step", "Walk", "reader"]

_FIELDS = {field: i for i, field in enumerate(FIELDS)}
_MANY = frozenset(filter(holds_many, FIELDS))
_EMPTY = ConfigName()
_LIKENESS = 1  # so much better must a style suit that is like another
_MOST = 50_000
"""So many words in their places are remembered at most, of all conventions together."""
_MOST_READERS = 128
_new: Any = tuple.__new__


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


class Step:
    """A word as it is read at a place, whatever stands before and behind: what it adds to the record, and what follows.

    Attributes:
        lexeme: the word.
        length: its length in characters.
        pieces: how many pieces of the name end in it.
        field: the field that it takes, "" for a word that no table knows.
        slot: the slot that it takes.
        id: what it adds there.
        index: the place of the field in a record.
        many: whether the field holds many words.
        order: where the convention writes it among the words of its field.
        lapses: whether the word in front of it only seemed to mark a field.
        after: where the name goes on.
        weight: what it says of the convention, packed.
        written: where the convention puts it if it writes it so; None until that is asked for.
    """

    __slots__ = (
        *("after", "field", "id", "index", "lapses", "length", "lexeme", "many", "order", "pieces", "slot", "weight"),
        "written",
    )

    def __init__(self, lexeme: Lexeme, placed: tuple[str, str, str], pieces: int, *, lapses: bool) -> None:
        self.lexeme = lexeme
        self.length = lexeme.length
        self.pieces = pieces
        self.field, self.slot, self.id = placed
        self.index = _FIELDS.get(self.field, -1)
        self.many = self.field in _MANY
        self.lapses = lapses
        self.order: Order
        self.after: _State
        self.weight = 0
        self.written: Order | None = None


class _State:
    """All that the words in front say of how the next one is read.

    Attributes:
        place: the place in the grammar.
        taken: the fields that are filled.
        beside: the field of the last word.
        slot: the slot of the last word, None where no table knows it.
        mark: the field for the next word where the last one only marks it.
        holes: whether a word is among them that no table knows.
        marked: whether one is among them that only marks a field.
        steps: the words that were read from here, by the text that they depend on.
    """

    __slots__ = ("beside", "holes", "mark", "marked", "place", "slot", "steps", "taken")

    def __init__(self, key: _Key) -> None:
        self.place, self.taken, self.beside, self.slot, self.mark, self.holes, self.marked = key
        self.steps: dict[str, Step] = {}


class Walk(NamedTuple):
    """The words of a name in one convention.

    Attributes:
        text: the name.
        steps: its words, each with where it begins.
        end: what all of them say of what could follow.
        weight: what they say of the convention, packed.
    """

    text: str
    steps: list[tuple[Step, int]]
    end: _State
    weight: int


class Reader:
    """Reads names in one convention with its words and a user's own.

    What a word says depends on a few words around it, so that it is found out once and remembered.

    Attributes:
        convention: the convention.
        words: the words.
        likeness: the misfits that each of its names counts before it is read, since its style is like another.
        kept: so many words in their places are remembered, of all conventions together.

    >>> reader("mmdet2").read("mask_rcnn_r50_caffe_fpn_foo_1x_coco").unknown
    ('foo',)
    """

    kept = 0

    def __init__(self, known: Convention, words: Words) -> None:
        self.convention = known
        self.words = words
        self.lexer = Lexer(words)
        self._valued = [(_FIELDS[field], field) for field in FIELDS if fields()[field].value in VALUES]
        self._places = known.places
        self.likeness = _LIKENESS if known.look.like else 0
        marking = [slots()[kind.slot].field for kind in kinds().values() if kind.marks]
        self._marks = {field: slots()[kinds_of(field)[0].slot].field for field in marking}
        order = {field: i for i, field in enumerate(known.order)}
        self._gaps = _Gaps(known, order)
        self._states: dict[_Key, _State] = {}
        self._starts: dict[str, _State] = {}

    @cached_property
    def telling(self) -> Telling:
        """Where words may begin that tell the project."""
        return Telling(self.words)

    def read(self, text: str, start: str = FOUND) -> ConfigName:
        """Read `text`, which is well formed, from the grammar's rule `start`.

        Raises:
            Refusal: the grammar does not allow it.
        """
        return self.record(self.walk(Pieces(text), start))

    def walk(self, pieces: Pieces, start: str = FOUND) -> Walk:
        """The words of a name, well formed, as the grammar's rule `start` has them.

        Raises:
            Refusal: the grammar does not allow it.
        """
        walk = self.walk_below(FAULTS, pieces, start)
        assert walk is not None
        return walk

    def walk_below(self, faults: int, pieces: Pieces, start: str = FOUND) -> Walk | None:
        """The words of a name; None where so much or more speaks against them.

        Raises:
            Refusal: the grammar does not allow it.
        """
        text, plain, starts, ends = pieces.text, pieces.plain, pieces.starts, pieces.ends
        reaches, last = self.words.reach.known, self.words.reach.last
        state = self._starts.get(start) or self._start(start)
        weight = self.likeness
        found: list[tuple[Step, int]] = []
        at, count = 0, len(starts)
        begin = behind = starts[0]
        while at < count:
            final = at if reaches.get(plain[begin : ends[at]]) == 1 else last(plain, begin, ends, at)
            window = text[behind : (ends[final] if final < count else ends[-1]) + 1]
            step = state.steps.get(window)
            if step is None:
                step = self._step(state, pieces, (at, begin, behind, final), window)
            state = step.after
            weight += step.weight
            if weight & FAULTS >= faults and not state.marked:
                return None
            found.append((step, begin))
            begin = behind = begin + step.length
            at += step.pieces
            if at < count and starts[at] > begin:
                begin = starts[at]
        if state.place.after(END) is None:
            raise self._refusal(pieces, at, len(text), state.place)
        if state.marked and (state.mark or any(step.lapses for step, _ in found)):
            weight = self._weight(text, found)
        return Walk(text, found, state, weight)

    def _start(self, start: str) -> _State:
        self._starts[start] = self._state(tables(start).start, frozenset(), "", None, "", False, False)
        return self._starts[start]

    def _state(self, *key: Any) -> _State:
        if key not in self._states:
            self._states[key] = _State(key)
        return self._states[key]

    def _step(self, state: _State, pieces: Pieces, where: tuple[int, int, int, int], window: str) -> Step:
        """The next word, which is remembered where the window holds all that it depends on.

        Raises:
            Refusal: the grammar has no use for it.
        """
        at, begin, behind, final = where
        lexeme = self.lexer.next(pieces, at, begin, state.place)
        place = lexeme and state.place.after(lexeme.kind)
        if lexeme is None or place is None:
            raise self._refusal(pieces, at, begin, state.place)
        field, slot, identity = lexeme.field, lexeme.slot, lexeme.id
        taken, lapses = state.taken, False
        if state.mark and field in ("", self._marks[state.mark]):
            field = slot = state.mark
        elif identity and field:
            lapses = bool(state.mark)
            if lexeme.alone and slots()[lexeme.alone].field not in taken:
                slot = lexeme.alone
                field = slots()[slot].field
            elif field in taken and field not in _MANY:
                slot = self._later(lexeme, (state.beside if not lapses else "misc") == field)
                field = slots()[slot].field
            taken = taken if field in taken else taken | {field}
        mark = field if field and not identity else ""
        holes = state.holes or not field
        known = slot if lexeme.field else None
        after = self._state(place, taken, field, known, mark, holes, state.marked or bool(mark))
        end = begin + lexeme.length
        over = at
        while over < len(pieces.ends) and pieces.ends[over] <= end:
            over += 1
        placed = field, slot, identity
        step = Step(lexeme, placed, over - at, lapses=lapses)
        step.order = (self._places.get(slot) or self._place_of(slot) if slot else NOWHERE, lexeme.rank)
        step.after = after
        step.weight = weight_of(self.convention, lexeme, placed, state.slot, pieces.text[behind:begin])
        if end <= pieces.end(final):
            self._keep(state, window, step)
        return step

    def _keep(self, state: _State, window: str, step: Step) -> None:
        """Remember a word; where there are too many, all conventions forget theirs, so that none lie scattered."""
        if Reader.kept >= _MOST:
            for other in _readers:
                other.forget()
            Reader.kept = 0
        state.steps[window] = step
        Reader.kept += 1

    def forget(self) -> None:
        """Forget all words that were read."""
        for state in list(self._states.values()):  # other threads may add to it
            state.steps.clear()  # by which a state leads to itself, so that its memory would stay taken for a while
        self._states.clear()
        self._starts.clear()
        self.lexer.forget()
        self.words.forget()
        if "telling" in vars(self):
            self.telling.clear()

    def _placed(self, text: str, steps: list[tuple[Step, int]]) -> list[Placed]:
        """Words with what they take, but for those that no table knows."""
        words: list[Placed] = []
        for step, begin in steps:
            if step.lapses:
                words[-1] = self._lapsed(text, words[-1])
            words.append(Placed(step.field, step.slot, step.id, begin, begin + step.length, step.lexeme))
        if words[-1].field and not words[-1].id:
            words[-1] = self._lapsed(text, words[-1])
        return words

    def _weight(self, text: str, steps: list[tuple[Step, int]]) -> int:
        """What words say of the convention together where one only seems to mark a field, packed."""
        total, before, last = self.likeness, None, 0
        for word in self._placed(text, steps):
            taken = word.field, word.slot, word.id
            total += weight_of(self.convention, word.lexeme, taken, before, text[last : word.start])
            before, last = word.slot if word.lexeme.field else None, word.end
        return total

    def record(self, walk: Walk) -> ConfigName:
        """What the words of a walk say."""
        if not walk.end.holes and not walk.end.marked:
            return self._plain(walk)
        words = self._placed(walk.text, walk.steps)
        if walk.end.holes:
            self._gaps.fill(walk.text, words, set(walk.end.taken))
        return self._record(walk.text, words)

    def _plain(self, walk: Walk) -> ConfigName:
        """The record of words that are all known."""
        values: list[Any] = list(_EMPTY)
        text = walk.text
        spans = []
        many: dict[int, list[tuple[Any, int, str]]] = {}
        for step, begin in walk.steps:
            field, end = step.field, begin + step.length
            spans.append(_new(Span, (field, text[begin:end], begin, end)))
            i = step.index
            if step.many:
                if i in many:
                    many[i].append((step.order, begin, step.id))
                else:
                    many[i] = [(step.order, begin, step.id)]
            else:
                before = values[i]
                values[i] = step.id if before is None else f"{before}+{step.id}"
        for i, said in many.items():
            if len(said) == 1:
                values[i] = (said[0][2],)
            else:
                said.sort()
                values[i] = tuple([identity for _, _, identity in said])
        for i, field in self._valued:
            if values[i] is not None:
                values[i] = _value(field, values[i])
        values[len(FIELDS) :] = self.convention.name or None, (), tuple(spans), text, ()
        record: ConfigName = _new(ConfigName, values)
        return record

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
        for i, field in self._valued:
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


_readers: list[Reader] = []


@cache
def reader(dialect: str, own: OwnWords = NO_WORDS) -> Reader:
    """The reader of a convention, made when it is first needed."""
    if len(_readers) >= _MOST_READERS:
        reader.cache_clear()
        _readers.clear()
        Reader.kept = 0
    _readers.append(Reader(convention(dialect), words_in(dialect, own)))
    return _readers[-1]

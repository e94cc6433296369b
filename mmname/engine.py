"""The engine: drives the LALR tables that lark makes of a grammar, with a lexer that looks words up in the vocabulary.

The tables are made ahead (`mmname.snapshot`), so that reading a name costs neither the import of lark nor the
building of a parser; lark makes them anew where a grammar has changed. The lexer is contextual: of the words that
could stand at a place, it takes the longest whose kind the parser's state allows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.compiler import build_tables
from mmname.dialect import Dialect, dialect_named
from mmname.snapshot import tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mmname.vocabulary import Meaning, Vocabulary

__all__ = ["Engine", "Refusal", "Token", "engine"]


class Token(NamedTuple):
    """A word as the grammar took it; `meaning` is None for one that no table knows."""

    kind: str
    meaning: Meaning | None
    start: int
    end: int


class Refusal(Exception):  # noqa: N818  (the parser turns it into an error with words)
    """The grammar allows none of `kinds` from `start` to `end`; `found` is the kind of the word there, if it is one."""

    def __init__(self, start: int, end: int, kinds: Sequence[str], found: str | None) -> None:
        super().__init__(start, end)
        self.start = start
        self.end = end
        self.kinds = tuple(kinds)
        self.found = found


class Engine:
    """The reader of one dialect with one vocabulary.

    >>> from mmname.vocabulary import vocabulary
    >>> [token.kind for token in engine("mmdet2", vocabulary()).read("mask_rcnn_r50_caffe_fpn_foo_1x_coco")]
    ['model', 'backbone', 'neck', 'word', 'schedule', 'dataset']
    """

    def __init__(self, dialect: Dialect, words: Vocabulary, made: Mapping[str, Any]) -> None:
        self._words = words
        self._actions: list[dict[str, int]] = made["actions"]
        self._gotos: list[dict[str, int]] = made["gotos"]
        self._rules: list[tuple[str, int]] = made["rules"]
        self._starts: dict[str, tuple[int, int]] = made["starts"]
        self._keywords: dict[str, str] = made["keywords"]
        self._places: dict[tuple[tuple[int, ...], int], _Place] = {}
        self._ends = {kind: dialect.end_of(kind) for kind in (*words.kinds, "word")}
        self._lengths: dict[str, list[int]] = {}
        for key in words.literals:
            lengths = self._lengths.setdefault(key.partition("_")[0], [])
            if key.count("_") + 1 not in lengths:
                lengths.append(key.count("_") + 1)
                lengths.sort(reverse=True)

    def read(self, text: str, start: str = "found") -> list[Token]:
        """The words of `text`, which has single separators between its pieces.

        Raises:
            Refusal: the grammar allows no such name.
        """
        first, accepted = self._starts[start]
        place, tokens = self._place((first,), accepted), []
        pieces = _Pieces(text)
        while pieces.at < pieces.count:
            token = self._next(pieces, place)
            after = token and self._after(place, token.kind)
            if token is None or after is None:
                raise self._refusal(pieces, place)
            tokens.append(token)
            pieces.skip(token.end)
            place = after
        if self._after(place, "$END") is None:
            raise self._refusal(pieces, place)
        return tokens

    def _place(self, stack: tuple[int, ...], accepted: int) -> _Place:
        """The place of that stack; names share theirs, since the grammars repeat to the left and few stacks can be."""
        if (stack, accepted) not in self._places:
            self._places[stack, accepted] = _Place(stack, accepted, self._actions[stack[-1]])
        return self._places[stack, accepted]

    def _after(self, place: _Place, kind: str) -> _Place | None:
        """Where a word of `kind` leads; None where it cannot stand."""
        if kind not in place.after:
            stack = self._feed(list(place.stack), kind, place.accepted)
            place.after[kind] = None if stack is None else self._place(tuple(stack), place.accepted)
        return place.after[kind]

    def _feed(self, stack: list[int], kind: str, accepted: int) -> list[int] | None:
        """Take a word into the parser's stack of states; None where the state has no use for it."""
        action = self._actions[stack[-1]].get(kind)
        while action is not None:
            if action >= 0:
                stack.append(action)
                return stack
            head, length = self._rules[-1 - action]
            if length:
                del stack[-length:]
            state = self._gotos[stack[-1]][head]
            stack.append(state)
            if state == accepted:
                return stack
            action = self._actions[state].get(kind)
        return None

    def _next(self, pieces: _Pieces, place: _Place) -> Token | None:
        """The longest of the next words whose kind can stand in the place."""
        begin = pieces.starts[pieces.at]
        family = self._words.family_at(pieces.lower, begin)
        found = None
        if family:
            found = self._token(pieces, begin, family[1], place) or self._shorter(pieces, begin, place)
        for length in self._lengths.get(pieces.lower[begin : pieces.ends[pieces.at]], ()):
            last = pieces.at + length - 1
            if last < pieces.count and (not found or pieces.ends[last] > found.end):
                literal = pieces.key[begin : pieces.ends[last]] in self._words.literals
                token = self._token(pieces, begin, pieces.ends[last], place) if literal else None
                if token:
                    return token
        return found or self._keyword(pieces, begin, place.allowed) or self._unknown(pieces, begin, place.allowed)

    def _token(self, pieces: _Pieces, begin: int, end: int, place: _Place) -> Token | None:
        """The word from `begin` to `end`, if it is one that can stand in the place."""
        shown = pieces.text[begin : end + 1]  # with the separator behind it, which decides too
        if shown not in place.known:
            if len(place.known) >= 8192:
                place.known.clear()
            place.known[shown] = self._known(shown[: end - begin], shown[end - begin :], place.allowed)
        known = place.known[shown]
        return known and Token(*known, begin, end)

    def _known(self, text: str, separator: str, allowed: Mapping[str, int]) -> tuple[str, Meaning] | None:
        kinds, likely = self._words.kinds, self._words.files_of(text)
        for kind in sorted(kinds, key=lambda kind: kinds[kind].words not in likely):
            if kind in allowed and separator in self._ends[kind]:
                meaning = self._words.find(kind, text)
                if meaning:
                    return kind, meaning
        return None

    def _shorter(self, pieces: _Pieces, begin: int, place: _Place) -> Token | None:
        """A family's word at the place where the one that matches first is not allowed."""
        for end in reversed(pieces.ends[pieces.at : pieces.at + 6]):
            token = self._token(pieces, begin, end, place)
            if token:
                return token
        return None

    def _keyword(self, pieces: _Pieces, begin: int, allowed: Mapping[str, int]) -> Token | None:
        for kind, text in self._keywords.items():
            if kind in allowed and pieces.lower.startswith(text, begin):
                return Token(kind, None, begin, begin + len(text.rstrip("_-")))
        return None

    def _unknown(self, pieces: _Pieces, begin: int, allowed: Mapping[str, int]) -> Token | None:
        if "word" not in allowed:
            return None
        last = pieces.at
        while pieces.text[pieces.ends[last] : pieces.ends[last] + 1] not in self._ends["word"]:
            last += 1
        return Token("word", None, begin, pieces.ends[last])

    def _refusal(self, pieces: _Pieces, place: _Place) -> Refusal:
        kinds = [kind for kind in self._words.kinds if kind in place.allowed]
        if pieces.at >= pieces.count:
            return Refusal(len(pieces.text), len(pieces.text), kinds, None)
        begin = pieces.starts[pieces.at]
        anywhere = self._next(pieces, _Place((), 0, dict.fromkeys([*self._words.kinds, "word"], 0)))
        end = anywhere.end if anywhere else pieces.ends[pieces.at]
        return Refusal(begin, end, kinds, anywhere.kind if anywhere and anywhere.meaning else None)


class _Place:
    """A place in a name: the parser's stack there, what is allowed next, and what has been found out about that."""

    __slots__ = ("accepted", "after", "allowed", "known", "stack")

    def __init__(self, stack: tuple[int, ...], accepted: int, allowed: Mapping[str, int]) -> None:
        self.stack = stack
        self.accepted = accepted
        self.allowed = allowed
        self.after: dict[str, _Place | None] = {}
        self.known: dict[str, tuple[str, Meaning] | None] = {}


class _Pieces:
    """A text cut at its separators, and the piece that comes next."""

    __slots__ = ("at", "count", "ends", "key", "lower", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = text.lower()
        self.key = self.lower.replace("-", "_")
        self.starts = []
        self.ends = []
        place = 0
        for piece in self.key.split("_"):
            self.starts.append(place)
            place += len(piece)
            self.ends.append(place)
            place += 1
        self.count = len(self.ends)
        self.at = 0

    def skip(self, end: int) -> None:
        """Go on behind the piece that ends at `end`."""
        while self.ends[self.at] < end:
            self.at += 1
        self.at += 1


@lru_cache(maxsize=64)
def engine(dialect: str, words: Vocabulary) -> Engine:
    """The engine of a dialect, with its tables from the snapshot or, where its grammar is newer, from lark."""
    known = dialect_named(dialect)
    return Engine(known, words, tables(dialect) or build_tables(known, words))

"""The engine: drives the LALR tables that lark makes of a grammar, with a lexer that looks words up in the vocabulary.

The tables are made ahead (`mmname.snapshot`), so that reading a name costs neither the import of lark nor the
building of a parser; lark makes them anew where a grammar has changed. The lexer is contextual: of the words that
could stand at a place, it takes the longest whose kind the parser's state allows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.dialect import Dialect, dialect_named
from mmname.snapshot import grammar_text, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lark import Lark

    from mmname.vocabulary import Meaning, Vocabulary

__all__ = ["Engine", "Refusal", "Token", "build_lark", "build_tables", "engine"]


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
        self._ends = {kind: dialect.end_of(kind) for kind in (*words.kinds, "word")}
        self._kinds_of_file: dict[str, list[str]] = {}
        for kind in words.kinds.values():
            self._kinds_of_file.setdefault(kind.words, []).append(kind.name)
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
        state, accepted = self._starts[start]
        stack, tokens = [state], []
        pieces = _Pieces(text)
        while pieces.at < pieces.count:
            token = self._next(pieces, self._actions[stack[-1]])
            if token is None or not self._feed(stack, token.kind):
                raise self._refusal(pieces, self._actions[stack[-1]])
            tokens.append(token)
            pieces.skip(token.end)
        if not self._feed(stack, "$END", accepted):
            raise self._refusal(pieces, self._actions[stack[-1]])
        return tokens

    def _feed(self, stack: list[int], kind: str, accepted: int = -1) -> bool:
        """Take a word into the parser's stack of states; False where the state has no use for it."""
        actions, gotos, rules = self._actions, self._gotos, self._rules
        action = actions[stack[-1]].get(kind)
        while action is not None:
            if action >= 0:
                stack.append(action)
                return True
            head, length = rules[-1 - action]
            if length:
                del stack[-length:]
            state = gotos[stack[-1]][head]
            stack.append(state)
            if state == accepted:
                return True
            action = actions[state].get(kind)
        return False

    def _next(self, pieces: _Pieces, allowed: Mapping[str, int]) -> Token | None:
        """The longest word at the place whose kind is allowed there."""
        begin = pieces.starts[pieces.at]
        family = self._words.family_at(pieces.lower, begin)
        found = family and self._token(pieces, begin, family[1], allowed, (family[0].kind,))
        if family and not found:
            found = self._shorter(pieces, begin, allowed)
        for length in self._lengths.get(pieces.lower[begin : pieces.ends[pieces.at]], ()):
            last = pieces.at + length - 1
            if last < pieces.count and (not found or pieces.ends[last] > found.end):
                words = self._words.literals.get(pieces.key[begin : pieces.ends[last]], ())
                literal = words and self._token(pieces, begin, pieces.ends[last], allowed, [w.kind for w in words])
                if literal:
                    return literal
        return found or self._keyword(pieces, begin, allowed) or self._unknown(pieces, begin, allowed)

    def _token(
        self, pieces: _Pieces, begin: int, end: int, allowed: Mapping[str, int], kinds: Sequence[str]
    ) -> Token | None:
        separator = pieces.text[end : end + 1]
        for own in kinds:
            for kind in self._kinds_of_file[self._words.kinds[own].words]:
                if kind in allowed and separator in self._ends[kind]:
                    meaning = self._words.find(kind, pieces.text[begin:end])
                    if meaning:
                        return Token(kind, meaning, begin, end)
        return None

    def _shorter(self, pieces: _Pieces, begin: int, allowed: Mapping[str, int]) -> Token | None:
        """A family's word at the place where the one that matches first is not allowed."""
        for last in range(min(pieces.at + 6, pieces.count) - 1, pieces.at - 1, -1):
            for kind in allowed:
                end = pieces.ends[last]
                if kind in self._ends and kind != "word" and pieces.text[end : end + 1] in self._ends[kind]:
                    meaning = self._words.find(kind, pieces.text[begin:end])
                    if meaning:
                        return Token(kind, meaning, begin, end)
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

    def _refusal(self, pieces: _Pieces, allowed: Mapping[str, int]) -> Refusal:
        kinds = [kind for kind in self._words.kinds if kind in allowed]
        if pieces.at >= pieces.count:
            return Refusal(len(pieces.text), len(pieces.text), kinds, None)
        begin = pieces.starts[pieces.at]
        anywhere = self._next(pieces, dict.fromkeys([*self._words.kinds, "word"], 0))
        end = anywhere.end if anywhere else pieces.ends[pieces.at]
        return Refusal(begin, end, kinds, anywhere.kind if anywhere and anywhere.meaning else None)


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


def lark_grammar(dialect: Dialect, words: Vocabulary) -> str:
    """A dialect's grammar for lark: its file, the shared one, and a terminal for each kind of words."""
    text = f"{grammar_text(dialect.grammar)}\n{grammar_text('shared.lark')}\n"
    for kind in words.kinds:
        expression = "|".join(words.expressions(kind)).replace("/", r"\/")
        text += f"{kind.upper()}: /(?:{expression})(?![^{dialect.end_of(kind)}])/i\n"
    return text


def build_lark(dialect: Dialect, words: Vocabulary, **options: Any) -> Lark:
    """Lark's own parser for a dialect: LALR with the contextual lexer, unless `options` say otherwise."""
    from lark import Lark

    options = {"parser": "lalr", "lexer": "contextual", "maybe_placeholders": False, **options}
    return Lark(lark_grammar(dialect, words), start=["documented", "found"], **options)


def build_tables(dialect: Dialect, words: Vocabulary) -> dict[str, Any]:
    """The LALR tables that lark makes of a dialect's grammar, as plain data.

    A row of `actions` gives for a kind of words the state to go to, or, below zero, the rule to reduce by: `-1 - rule`.
    """
    from lark.grammar import Rule
    from lark.lexer import PatternStr, TerminalDef

    parser = build_lark(dialect, words)
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    names = table["tokens"]
    rules: dict[int, int] = {}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    terminals = {t.name for t in parser.terminals} | {"$END"}
    for _, row in sorted(table["states"].items()):
        actions.append({})
        gotos.append({})
        for token, (reduces, argument) in row.items():
            name = names[token]
            if name not in terminals:
                gotos[-1][name] = argument
            elif reduces:
                actions[-1][_kind(name)] = -1 - rules.setdefault(argument["@"], len(rules))
            else:
                actions[-1][_kind(name)] = argument
    return {
        "actions": actions,
        "gotos": gotos,
        "rules": [(memo[r]["origin"]["name"], len(memo[r]["expansion"])) for r in rules],
        "starts": {name: (state, table["end_states"][name]) for name, state in table["start_states"].items()},
        "keywords": {_kind(t.name): t.pattern.value for t in parser.terminals if isinstance(t.pattern, PatternStr)},
    }


def _kind(terminal: str) -> str:
    return terminal if terminal.startswith("$") else terminal.lower()

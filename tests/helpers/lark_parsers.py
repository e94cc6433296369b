"""Lark's own parsers of the grammars, fed word by word, as an oracle for the tables and for the lexer."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from mmname.name.alphabet import with_separators
from mmname.name.convention import kinds
from mmname.name.grammar import FOUND, compiled
from mmname.name.lexer import UNKNOWN, Lexer
from mmname.name.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Lark, Token

Words = list[tuple[str, str]]


@cache
def lark_of(start: str = FOUND) -> Lark:
    """Lark's parser of a start rule."""
    return compiled(start)


def plugged(text: str, dialect: str) -> Words:
    """The words of a name when lark drives the lexer of the package: each with its kind."""
    lexer = Lexer(words_in(dialect))

    def longest(begin: int, allowed: frozenset[str]) -> tuple[str, int] | None:
        found = next((word for word in lexer.beginning(text[begin:]) if word.kind in allowed), None)
        return found and (found.kind, begin + found.length)

    return _driven(text, dialect, longest)


def matched(text: str, dialect: str) -> Words:
    """The words of a name by regular expressions of all words, tried one by one: the longest, then the first kind."""
    expressions = _expressions(dialect)

    def longest(begin: int, allowed: frozenset[str]) -> tuple[str, int] | None:
        ends = [
            (found.end(), -place, kind)
            for place, kind in enumerate(kinds())
            if kind in allowed
            for expression in expressions[kind]
            for found in [expression.match(text.lower(), begin)]
            if found
        ]
        if not ends:
            return None
        end, _, kind = max(ends)
        return kind, end

    return _driven(text, dialect, longest)


def _driven(text: str, dialect: str, longest: object) -> Words:
    """Feed lark word by word; a word that `longest` does not know goes on to the separator that ends one."""
    ends = words_in(dialect).convention.look.ends_of("")
    parser: Any = lark_of().parse_interactive("")
    words: Words = []
    begin = 0
    while begin < len(text):
        if text[begin] in "_-" and begin:
            begin += 1
            continue
        allowed = frozenset(kind.lower() for kind in parser.accepts() if not kind.startswith("$"))
        found = longest(begin, allowed)  # type: ignore[operator]
        if found is None:
            end = begin + 1
            while text[end : end + 1] not in ends:
                end += 1
            found = next(kind for kind in UNKNOWN if kind in allowed), end
        kind, end = found
        parser.feed_token(_token(kind, text[begin:end]))
        words.append((kind, text[begin:end]))
        begin = end
    parser.feed_eof()
    return words


def _token(kind: str, text: str) -> Token:
    from lark import Token

    return Token(kind.upper(), text)


@cache
def _expressions(dialect: str) -> dict[str, list[re.Pattern[str]]]:
    """For each kind the expressions of its words, made without the lexer."""
    words = words_in(dialect)
    found: dict[str, list[re.Pattern[str]]] = {}
    for kind in kinds():
        ends = f"(?![^{words.convention.look.ends_of(kind)}])"
        found[kind] = []
        for word in words.of_kind(kind):
            close = "" if word.row.get("glued") else ends
            patterns = word.row.get("heard") or word.patterns
            spelled = [with_separators(pattern) for pattern in patterns] or list(_fixed(word.id, word.row))
            found[kind] += [re.compile(f"(?:{expression}){close}") for expression in spelled]
    return found


def _fixed(identity: str, row: object) -> Iterator[str]:
    own = row if isinstance(row, dict) else {}
    keys = {
        "title",
        "type",
        "match",
        "such_as",
        "also",
        "slot",
        "moves",
        "implies",
        "glued",
        "absent",
        "begins",
        "goes_on",
        "reach",
    }
    for text in {identity, *own.get("also", ()), *(own[key] for key in own.keys() - keys)}:
        yield with_separators(re.escape(text.lower().replace("-", "_")))

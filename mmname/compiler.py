"""The compiler: makes the LALR tables of a dialect's grammar with lark, whose words are the words of a vocabulary.

The one module that knows lark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.snapshot import grammar_text
from mmname.vocabulary import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lark import Lark

    from mmname.dialect import Dialect
    from mmname.vocabulary import Vocabulary

__all__ = ["build_lark", "build_tables", "lark_with"]


def build_lark(dialect: Dialect, words: Vocabulary, **options: Any) -> Lark:
    """Lark's own parser for a dialect: LALR with the contextual lexer, unless `options` say otherwise.

    Where interegular is installed, lark compares the words of all kinds first, which takes minutes.
    """
    return lark_with(dialect, {kind: _expression(kind, dialect.end_of(kind), words) for kind in words.kinds}, **options)


def lark_with(dialect: Dialect, expressions: Mapping[str, str], **options: Any) -> Lark:
    """Lark's parser for a dialect's grammar, the shared one, and a terminal for each kind of words."""
    from lark import Lark

    files = f"{grammar_text(dialect.grammar)}\n{grammar_text('shared.lark')}\n"
    terminals = "".join(f"{kind.upper()}: /{expression}/i\n" for kind, expression in expressions.items())
    options = {"parser": "lalr", "lexer": "contextual", "maybe_placeholders": False, **options}
    return Lark(files + terminals, start=["documented", "found"], **options)


def _expression(kind: str, end: str, words: Vocabulary) -> str:
    """The words of a kind for lark, whose first alternative that matches wins: `ms_rcnn` must not end at `ms`."""
    longer = words.begun(kind)
    own = [key for key in longer if words.find(kind, key)]
    others = "|".join(spelled(key) for key in longer if key not in own)
    guard = f"(?!{others})" if others else ""
    return f"{guard}(?:{'|'.join([*map(spelled, own), *words.expressions(kind)])})(?![^{end}])"


def build_tables(dialect: Dialect, words: Vocabulary) -> dict[str, Any]:
    """The LALR tables that lark makes of a dialect's grammar, as plain data.

    A row of `actions` gives for a kind of words the state to go to, or, below zero, the rule to reduce by: `-1 - rule`.
    """
    from lark.grammar import Rule
    from lark.lexer import PatternStr, TerminalDef

    parser = lark_with(dialect, {kind: kind for kind in words.kinds})  # the tables depend on the kinds alone
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    names = table["tokens"]
    rules: dict[int, int] = {}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    terminals = {t.name for t in parser.terminals} | {"$END"}
    places = {state: place for place, state in enumerate(_ordered(table, names))}
    for state in places:
        row = table["states"][state]
        actions.append({})
        gotos.append({})
        for token in sorted(row, key=names.__getitem__):
            name, (reduces, argument) = names[token], row[token]
            if name not in terminals:
                gotos[-1][name] = places[argument]
            elif reduces:
                actions[-1][_kind(name)] = -1 - rules.setdefault(argument["@"], len(rules))
            else:
                actions[-1][_kind(name)] = places[argument]
    return {
        "actions": actions,
        "gotos": gotos,
        "rules": [(memo[r]["origin"]["name"], len(memo[r]["expansion"])) for r in rules],
        "starts": {name: (places[state], places[table["end_states"][name]]) for name, state in _starts(table)},
        "keywords": {_kind(t.name): t.pattern.value for t in parser.terminals if isinstance(t.pattern, PatternStr)},
    }


def _ordered(table: Mapping[str, Any], names: Mapping[int, str]) -> list[int]:
    """The states of lark's table as they are reached, since lark numbers them otherwise in every run."""
    order = [state for _, state in _starts(table)]
    for state in order:
        row = table["states"][state]
        found = (row[token][1] for token in sorted(row, key=names.__getitem__) if not row[token][0])
        order.extend(dict.fromkeys(following for following in found if following not in order))
    return order


def _starts(table: Mapping[str, Any]) -> list[tuple[str, int]]:
    return sorted(table["start_states"].items())


def _kind(terminal: str) -> str:
    return terminal if terminal.startswith("$") else terminal.lower()

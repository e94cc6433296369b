"""Grammars: lark makes LALR tables of them, ahead of time; the one module that knows lark."""

from __future__ import annotations

import re
from functools import cache

from mmname.data.load import grammar_text, made
from mmname.name.lalr import Tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from lark import Lark

__all__ = ["FOUND", "SHARED", "build_tables", "compiled", "file_of", "tables"]

FOUND = "found"
"""The rule for a name as it is found; other start rules are the documented templates, called as their conventions."""
SHARED = "shared.lark"


def file_of(start: str) -> str:
    """The file of a start rule."""
    return SHARED if start == FOUND else f"{start}.lark"


@cache
def tables(start: str) -> Tables:
    """The tables of a start rule, as they were frozen or, where a grammar or the kinds are newer, made by lark."""
    group = "found" if start == FOUND else "documented"
    ready = made(group, of=["kinds.toml", SHARED, file_of(start)])
    return Tables(ready[start] if ready and start in ready else build_tables(start))


def compiled(start: str, **options: Any) -> Lark:
    """Lark's own parser of a start rule, whose lexer only declares the kinds of words; `options` are lark's."""
    from lark import Lark

    text = grammar_text(SHARED)
    if start != FOUND:
        text += grammar_text(file_of(start))
    options = {"parser": "lalr", "lexer": "basic", "maybe_placeholders": False, "keep_all_tokens": True, **options}
    return Lark(text, start=[start], **options)


def build_tables(start: str) -> dict[str, Any]:
    """The LALR tables that lark makes of a start rule, as plain data that `mmname.name.lalr.Tables` reads."""
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = compiled(start).memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    names: Mapping[int, str] = table["tokens"]
    rules: dict[int, int] = {}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    places = {state: place for place, state in enumerate(_reached(table, names))}
    for state in places:
        row = table["states"][state]
        actions.append({})
        gotos.append({})
        for token in sorted(row, key=names.__getitem__):
            name, (reduces, argument) = names[token], row[token]
            if not re.fullmatch(r"\$END|[A-Z_]*[A-Z]", name):
                gotos[-1][name] = places[argument]
            elif reduces:
                actions[-1][_kind(name)] = -1 - rules.setdefault(argument["@"], len(rules))
            else:
                actions[-1][_kind(name)] = places[argument]
    return {
        "actions": actions,
        "gotos": gotos,
        "rules": [[memo[rule]["origin"]["name"], len(memo[rule]["expansion"])] for rule in rules],
        "start": places[table["start_states"][start]],
        "end": places[table["end_states"][start]],
    }


def _reached(table: Mapping[str, Any], names: Mapping[int, str]) -> list[int]:
    """The states of lark's table as they are reached, since lark numbers them otherwise in every run."""
    order = list(table["start_states"].values())
    for state in order:
        row = table["states"][state]
        following = (row[token][1] for token in sorted(row, key=names.__getitem__) if not row[token][0])
        order.extend(dict.fromkeys(state for state in following if state not in order))
    return order


def _kind(terminal: str) -> str:
    return terminal if terminal.startswith("$") else terminal.lower()

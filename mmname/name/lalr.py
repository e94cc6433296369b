"""Driving LALR tables: which kinds of words may come next in a name, and where each of them leads.

Lark makes the tables ahead (`mmname.name.grammar`), so that reading a name costs neither the import of lark nor the
building of a parser.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

__all__ = ["END", "Place", "Tables"]

END = "$END"
"""The kind that stands for the end of a name."""


class Place:
    """A place in a name: the kinds of words that may stand there, and the places behind them."""

    __slots__ = ("_after", "_allowed", "_stack", "_tables")

    def __init__(self, tables: Tables, stack: tuple[int, ...]) -> None:
        self._tables = tables
        self._stack = stack
        self._after: dict[str, Place | None] = {}
        self._allowed: frozenset[str] | None = None

    @property
    def allowed(self) -> frozenset[str]:
        """The kinds that may stand here; the row of a state has more, those of all places that share the state."""
        if self._allowed is None:
            row = self._tables.actions[self._stack[-1]]
            self._allowed = frozenset(kind for kind in row if self.after(kind) is not None)
        return self._allowed

    def after(self, kind: str) -> Place | None:
        """The place behind a word of `kind`; None where such a word cannot stand."""
        if kind not in self._after:
            stack = self._tables.feed(self._stack, kind)
            self._after[kind] = None if stack is None else self._tables.place(stack)
        return self._after[kind]


class Tables:
    """The LALR tables of a grammar with one start rule.

    `actions` has a row for each state: for a kind of words the state to go to, or below zero the rule to reduce by,
    `-1 - rule`. A rule is its head and its length; `gotos` has the state behind a head.

    >>> tables = Tables({"actions": [{"a": 1}, {"$END": -1}, {}], "gotos": [{"s": 2}, {}, {}],
    ...                  "rules": [["s", 1]], "start": 0, "end": 2})
    >>> tables.start.after("a").after("$END") is not None, tables.start.after("b")
    (True, None)
    """

    def __init__(self, made: Mapping[str, Any]) -> None:
        self.actions: Sequence[Mapping[str, int]] = made["actions"]
        self._gotos: list[dict[str, int]] = made["gotos"]
        self._rules: list[tuple[str, int]] = made["rules"]
        self._end: int = made["end"]
        self._places: dict[tuple[int, ...], Place] = {}
        self.start = self.place((made["start"],))

    def place(self, stack: tuple[int, ...]) -> Place:
        """The place of a stack; the grammars repeat to the left, so that few stacks can be, and names share them."""
        if stack not in self._places:
            self._places[stack] = Place(self, stack)
        return self._places[stack]

    def feed(self, stack: tuple[int, ...], kind: str) -> tuple[int, ...] | None:
        """The stack of states behind a word of `kind`; None where the grammar has no use for it."""
        states = list(stack)
        action = self.actions[states[-1]].get(kind)
        while action is not None:
            if action >= 0:
                return (*states, action)
            head, length = self._rules[-1 - action]
            if length:
                del states[-length:]
            states.append(self._gotos[states[-1]][head])
            if states[-1] == self._end:
                return tuple(states)
            action = self.actions[states[-1]].get(kind)
        return None

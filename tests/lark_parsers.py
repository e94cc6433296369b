"""Lark's own parsers of the grammars, built once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from unittest import mock

from mmname.compiler import build_lark
from mmname.dialect import dialects
from mmname.vocabulary import vocabulary

if TYPE_CHECKING:
    from lark import Lark


@cache
def lark_of(dialect: str, *, parser: str = "lalr", lexer: str = "contextual") -> Lark:
    """The parser of a dialect, without the search for colliding words, which takes long and has a test of its own."""
    with mock.patch("lark.lexer.has_interegular", new=False):
        return build_lark(dialects()[dialect], vocabulary(), parser=parser, lexer=lexer)

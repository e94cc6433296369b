"""The engine: its tables and lexer against lark's own, and the grammars that both are made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from corpus_data import RELEASES
from corpus_data import names as released
from lark.exceptions import LexError
from lark_parsers import lark_of

from mmname.compiler import lark_with
from mmname.dialect import dialects
from mmname.engine import Engine, engine
from mmname.freeze import freeze
from mmname.snapshot import FILE, grammar_text, tables
from mmname.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from lark import Lark

GRAMMARS = sorted({"shared.lark", *(dialect.grammar for dialect in dialects().values())})
each_dialect = pytest.mark.parametrize("dialect", list(dialects()))


@each_dialect
def test_tokens_are_those_of_lark(dialect: str) -> None:
    own, other = engine(dialect, vocabulary()), lark_of(dialect)
    for release in RELEASES:
        for name in released(release):
            found = [(token.kind, name[token.start : token.end]) for token in own.read(name)]
            tree = other.parse(name, start="found")
            # A keyword's separator belongs to lark's token; the engine leaves it out of the word.
            expected = [(t.type.lower(), t.rstrip("_-")) for t in tree.scan_values(lambda _: True)]
            assert found == expected, name


def build_strictly(dialect: str, words: Vocabulary) -> Lark:
    """Let lark prove that no text is a word of two kinds in one place; where words end makes no difference to that."""
    expressions = {kind: f"(?:{'|'.join(words.expressions(kind))})" for kind in words.kinds}
    return lark_with(dialects()[dialect], expressions, strict=True)


@pytest.mark.slow
@each_dialect
def test_no_two_words_of_a_place_collide(dialect: str, caplog: pytest.LogCaptureFixture) -> None:
    assert build_strictly(dialect, vocabulary())
    assert not caplog.records, "interegular cannot see into a pattern"


@pytest.mark.slow
@each_dialect
def test_colliding_words_are_found(dialect: str) -> None:
    with pytest.raises(LexError, match="Collision between Terminals"):
        build_strictly(dialect, vocabulary().extended({"neck": ["voc"]}, file="test"))


@each_dialect
def test_examples_of_kinds_that_meet_are_told_apart(dialect: str) -> None:
    words, known = vocabulary(), dialects()[dialect]
    made = tables(dialect)
    assert made
    together = {(a, b) for row in made["actions"] for a in row for b in row if a != b and {a, b} <= words.kinds.keys()}
    for kind, other in sorted(together):
        both = [text for text in words.examples(kind, style=dialect, join=known.join) if words.find(other, text)]
        assert not both, f"words of {kind} that are words of {other} too"


@pytest.mark.parametrize("file", GRAMMARS)
def test_grammars_are_short_and_show_a_name_above_each_rule(file: str) -> None:
    lines = grammar_text(file).splitlines()
    assert len(lines) < 60
    heads = [i for i, line in enumerate(lines) if re.match(r"_?[a-z]\w*:", line)]
    bare = [lines[i] for i in heads if not lines[i - 1].startswith("//") and not re.match(r"_?[a-z]", lines[i - 1])]
    assert not bare, "rules without a comment above"


@each_dialect
def test_no_rule_or_terminal_is_unused(dialect: str) -> None:
    grammar = lark_of(dialect)
    reached, new = set(), {"documented", "found"}
    while new:
        reached |= new
        new = {s.name for rule in grammar.rules if rule.origin.name in new for s in rule.expansion} - reached
    text = grammar_text(dialects()[dialect].grammar)
    written = set(re.findall(r"^(_?[a-z]\w*|[A-Z]+)(?=[.:])", text, flags=re.MULTILINE)) - set(grammar.ignore_tokens)
    assert written <= reached


def test_every_kind_of_words_is_used_by_some_grammar() -> None:
    text = "".join(map(grammar_text, GRAMMARS))
    assert {kind for kind in vocabulary().kinds if not re.search(rf"\b{kind.upper()}\b", text)} == set()


def test_the_snapshot_is_current() -> None:
    assert Path(FILE).read_text(encoding="utf-8") == freeze(), "run `python -m mmname.freeze`"


@each_dialect
def test_the_stack_does_not_grow_with_the_name(dialect: str) -> None:
    """The grammars repeat to the left, so that the places that an engine remembers are few."""
    depths = []
    for length in (2, 9):
        own = Engine(dialects()[dialect], vocabulary(), tables(dialect) or {})
        own.read("_".join([*["mask_rcnn"] * length, "r50", *["fpn", "zzz"] * length, "1x", *["coco", "dcn"] * length]))
        depths.append(max(len(stack) for stack, _ in own._places))
    assert depths[0] == depths[1]

"""The lexer, the tables and the grammars, with lark as the oracle of all three."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpus_data import released
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lark_parsers import lark_of, matched, plugged
from strategies import names

from mmname.data.load import FROZEN, grammar_files, grammar_text
from mmname.name.alphabet import LONGEST
from mmname.name.convention import dialects, kinds
from mmname.name.freeze import frozen_files
from mmname.name.grammar import FOUND, SHARED, compiled, file_of, tables
from mmname.name.lexer import UNKNOWN, Pieces
from mmname.name.reader import reader

each_dialect = pytest.mark.parametrize("dialect", list(dialects()))
each_start = pytest.mark.parametrize("start", [FOUND, *dialects()])


def words(text: str, dialect: str) -> list[tuple[str, str]]:
    """The words of a name as the reader takes them."""
    steps = reader(dialect).walk(Pieces(text)).steps
    return [(step.lexeme.kind, text[begin : begin + step.length]) for step, begin in steps]


@pytest.mark.slow
@each_dialect
def test_both_oracles_agree_on_some_released_names(dialect: str) -> None:
    for name in released(dialect)[::59]:
        assert words(name, dialect) == plugged(name, dialect) == matched(name, dialect), name


@pytest.mark.slow
@each_dialect
def test_both_oracles_agree_on_every_released_name(dialect: str) -> None:
    for name in released(dialect):
        assert words(name, dialect) == plugged(name, dialect) == matched(name, dialect), name


@given(names(), st.sampled_from(list(dialects())))
@example("head_free_anchor", "mmdet3d0")  # as MMDetection3D 1.x writes its word free-anchor
def test_both_oracles_agree_on_any_name(text: str, dialect: str) -> None:
    assume(len(text) <= LONGEST)
    assert words(text, dialect) == plugged(text, dialect) == matched(text, dialect)


def test_a_word_ends_earlier_where_its_longest_form_would_end_inside_another() -> None:
    """In MMTracking 0.x `-` joins what is one word."""
    assert words("r101_caffe-0.0001", "mmtrack0") == [("backbone", "r101"), ("misc", "caffe"), ("inside", "0.0001")]


@each_start
def test_grammars_have_no_conflict(start: str) -> None:
    assert compiled(start, strict=True)


@pytest.mark.parametrize("file", grammar_files())
def test_grammars_are_short_and_show_a_name_above_each_rule(file: str) -> None:
    lines = grammar_text(file).splitlines()
    assert len(lines) < 60
    heads = [i for i, line in enumerate(lines) if re.match(r"_?[a-z]\w*:", line)]
    bare = [lines[i] for i in heads if not lines[i - 1].startswith("//") and not re.match(r"_?[a-z]", lines[i - 1])]
    assert not bare, "rules without a comment above"


@each_start
def test_no_rule_is_unused(start: str) -> None:
    rules = lark_of(start).rules
    reached: set[str] = set()
    new = {start}
    while new:
        reached |= new
        new = {symbol.name for rule in rules if rule.origin.name in new for symbol in rule.expansion} - reached
    written = set(re.findall(r"^(_?[a-z]\w*):", grammar_text(file_of(start)), flags=re.MULTILINE))
    assert written <= reached


def test_every_kind_of_words_is_used_and_declared() -> None:
    text = "".join(map(grammar_text, grammar_files()))
    declared = set(" ".join(re.findall(r"%declare (.*)", grammar_text(SHARED))).lower().split())
    assert declared == {*kinds(), *UNKNOWN}
    rules = re.sub(r"%declare .*|//.*", "", text)
    assert {kind for kind in declared if not re.search(rf"\b{kind.upper()}\b", rules)} == set()


def test_every_convention_has_a_grammar_and_every_grammar_a_convention() -> None:
    assert {file.removesuffix(".lark") for file in grammar_files()} - {"shared"} == set(dialects())


@pytest.mark.slow
def test_what_is_frozen_is_current() -> None:
    made = frozen_files()
    stored = {path.name: path.read_text(encoding="utf-8") for path in Path(FROZEN).glob("*.json")}
    stale = sorted(name for name in made.keys() | stored.keys() if made.get(name) != stored.get(name))
    assert not stale, "run `python -m mmname.name.freeze`"


@each_dialect
def test_the_stack_does_not_grow_with_the_name(dialect: str) -> None:
    """The grammars repeat to the left, so that the places that the tables remember are few."""
    own = reader(dialect)
    places = tables(FOUND)._places
    counts = []
    for length in (3, 30):
        own.read("_".join(["zzz"] * length + ["8x2"] * length + ["zzz"] * length))
        counts.append(max(map(len, places)))
    assert counts[0] == counts[1]

"""Words: each is read by its own row, spelled back, and users can add more."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING, Any

import pytest

from mmname import DataError, build, parse
from mmname.dialect import dialects
from mmname.engine import engine
from mmname.project import words_at
from mmname.vocabulary import Word, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

WORDS = vocabulary()
STYLES = [(name, dialect.join) for name, dialect in dialects().items()]


def texts_of(word: Word) -> tuple[str, ...]:
    return word.such_as or (word.id, *word.also)


def hyphenated(word: Word) -> bool:
    """Whether a family asks for a hyphen, where an underscore in its pattern would take either separator."""
    return any("-" in re.sub(r"\[.*?\]", "", pattern) for pattern in word.patterns)


@pytest.mark.parametrize(
    "word", [word for word in WORDS.words if word.patterns], ids=lambda word: f"{word.kind}:{word.id}"
)
def test_examples_belong_to_their_own_family(word: Word) -> None:
    assert word.such_as, "a family shows what its words look like"
    for text in word.such_as:
        meaning = WORDS.find(word.kind, text)
        assert meaning
        assert (meaning.word.id, meaning.id) == (word.id, text)
        assert WORDS.family_at(text.lower(), 0) == (word, len(text))


def test_every_spelling_leads_back_to_its_word() -> None:
    for word in WORDS.words:
        for text in texts_of(word):
            meaning = WORDS.find(word.kind, text)
            assert meaning, text
            for style, join in STYLES:
                spelling = WORDS.spell(word.kind, meaning.id, style=style, join=join)
                either = () if hyphenated(word) else (spelling.replace("-", "_"), spelling.replace("_", "-"))
                for shown in (spelling, spelling.upper(), *either):
                    again = WORDS.find(word.kind, shown)
                    assert again, shown
                    assert (again.id, again.word) == (meaning.id, meaning.word)


def test_families_and_fixed_words_of_a_file_do_not_overlap() -> None:
    """Which row knows a text must not depend on the order of the rows."""
    for kind in WORDS.kinds:
        for word in WORDS.of_kind(kind):
            knowing = {found.word.id for text in texts_of(word) for found in [WORDS.find(kind, text)] if found}
            assert knowing == {word.id}


def beginnings() -> list[tuple[str, str, str, str]]:
    """Words that begin with a word of another kind: the short one, its kind, the long one, its kind."""
    found = []
    for kind in WORDS.kinds:
        for word in WORDS.of_kind(kind):
            for text in texts_of(word):
                key = text.lower().replace("-", "_")
                heads = [key[:i] for i, c in enumerate(key) if c == "_"]
                found += [
                    (head, other, text, word.kind)
                    for head in heads
                    for other in WORDS.kinds
                    if WORDS.kinds[other].words != WORDS.kinds[word.kind].words and WORDS.find(other, head)
                ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("row", beginnings(), ids=lambda row: f"{row[0]}({row[1]})-{row[2]}({row[3]})")
def test_the_longer_word_wins(row: tuple[str, str, str, str]) -> None:
    _, _, text, kind = row
    for dialect, join in STYLES:
        shown = WORDS.spell(kind, text, style=dialect, join=join)
        field = WORDS.kinds[kind].field
        before = {"model": "", "setting": "", "misc": "mask_rcnn_r50_fpn_"}.get(field, "mask_rcnn_r50_fpn_1x_")
        tokens = engine(dialect, WORDS).read(before + shown)
        assert tokens[-1].end - tokens[-1].start == len(shown), [before + shown, tokens]


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"backbones": ["x"]}, "t.toml [backbones]: no such kind of words; known are model, teacher, size,"),
    ({"backbone": 7}, "t.toml [backbone]: expected a list of words, or a table for each"),
    ({"backbone": {"foo": 7}}, 't.toml [backbone.foo]: expected a table, such as { title = "…" }'),
    ({"backbone": {"foo": {"also": "bar"}}}, "t.toml [backbone.foo] also: expected a list of words"),
    ({"backbone": {"foo": {"such_as": [1]}}}, "t.toml [backbone.foo] such_as: expected a list of words"),
    (
        {"backbone": {"foo": {"match": 3}}},
        "t.toml [backbone.foo] match: expected a regular expression, or a list of them",
    ),
    (
        {"backbone": {"foo": {"match": "(a"}}},
        "t.toml [backbone.foo] match: no regular expression: missing ), unterminated",
    ),
    (
        {"backbone": {"foo": {"on": 3}}},
        "t.toml [backbone.foo] on: expected a part of the model, or one for each dialect",
    ),
    (
        {"backbone": {"foo": {"on": {"mmdet3": 3}}}},
        "t.toml [backbone.foo] on: expected a part of the model, or one for each dialect",
    ),
    ({"model": {"foo": {"implies": {"ResNet": 3}}}}, "t.toml [model.foo] implies: expected a table of types"),
    ({"backbone": {"foo": {"mmdet3": 3}}}, "t.toml [backbone.foo] mmdet3: expected text in quotes"),
    ({"backbone": ["a b"]}, "t.toml [backbone.a b]: a word has letters, digits and . + _ -"),
    ({"backbone": [""]}, "t.toml [backbone.]: a word has letters, digits and . + _ -"),
]


@pytest.mark.parametrize(("table", "message"), BROKEN, ids=lambda value: str(value)[:40])
def test_broken_tables_say_where(table: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        WORDS.extended(table, file="t.toml")
    assert str(caught.value).startswith(message)
    assert caught.value.file == "t.toml"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_words_given_to_parse() -> None:
    name = "mask_rcnn_internimage_t_sppfpn_3x_utdac"
    assert parse(name).unknown
    own = {"backbone": ["internimage_t"], "neck": {"sppfpn": {"type": "SPPFPN"}}, "dataset": ["utdac"]}
    record = parse(name, vocabulary=own)
    assert (record.backbone, record.neck, record.dataset, record.unknown) == ("internimage_t", "sppfpn", "utdac", ())


def test_a_family_of_a_users_own() -> None:
    table = {
        "backbone": {"internimage-{size}": {"match": "internimage_(?P<size>[tsbl])", "such_as": ["internimage-t"]}},
    }
    words = WORDS.extended(table, file="t.toml")
    record = parse("mask-rcnn_internimage-T_fpn_3x_coco", vocabulary=words)
    assert (record.backbone, record.unknown) == ("internimage-t", ())
    assert build(record, vocabulary=words) == "mask-rcnn_internimage-t_fpn_3x_coco"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("mmname.toml", '[words]\nbackbone = ["internimage_t"]\n'),
        ("pyproject.toml", '[tool.mmname.words]\nbackbone = ["internimage_t"]\n'),
        ("pyproject.toml", '[tool.mmname.words.backbone.internimage_t]\ntitle = "InternImage-T"\n'),
    ],
)
def test_words_of_a_project_are_found_from_below(tmp_path: Path, file: str, text: str) -> None:
    below = tmp_path / "configs" / "internimage"
    below.mkdir(parents=True)
    (tmp_path / "configs" / "pyproject.toml").write_text('[project]\nname = "of another matter"\n')
    (tmp_path / file).write_text(text)
    assert words_at(below).find("backbone", "internimage-t")
    assert words_at(below / "a_name.py").find("backbone", "internimage_t")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("mmname.toml", "words = 3", " words: expected a table with the kinds of words"),
        ("mmname.toml", "[word]\nneck = []", " word: no such setting; known is 'words'"),
        ("mmname.toml", "[words\n", ": Expected"),
        ("mmname.toml", '[words]\nnecks = ["a"]', " [necks]: no such kind of words; known are"),
        (
            "pyproject.toml",
            "[tool.mmname]\nwords = 3",
            " [tool.mmname] words: expected a table with the kinds of words",
        ),
        ("pyproject.toml", "[tool]\nmmname = 3", " [tool.mmname]: expected a table"),
    ],
)
def test_broken_project_files_say_where(tmp_path: Path, file: str, text: str, message: str) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(DataError) as caught:
        words_at(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / file}{message}")

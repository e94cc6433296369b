"""Words: each is read by its own row, spelled back, and users can add more."""

from __future__ import annotations

import pickle
import re
import string
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import names, texts

from mmname import DataError, build, dialects, parse
from mmname.data.load import DATA, read_toml, sources
from mmname.name.alphabet import opening, with_separators
from mmname.name.convention import kinds
from mmname.name.lexer import Pieces
from mmname.name.own import dialect_at, words_at
from mmname.name.reader import reader
from mmname.name.wordfile import sound_table
from mmname.name.words import Word, own_words, words_in

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [(dialect, word) for dialect in dialects() for word in words_in(dialect).rows]
ALPHABET = string.ascii_lowercase + string.digits + ".+_-"
KIND_OF = {kind.words: kind.name for kind in reversed(list(kinds().values()))}
TABLES = [file for file in sources() if file.startswith("words/")]


def hyphenated(word: Word) -> bool:
    """Whether a family asks for a hyphen, where an underscore in its pattern would take either separator."""
    return any("-" in re.sub(r"\[.*?\]", "", pattern) for pattern in word.patterns)


@pytest.mark.parametrize("dialect", list(dialects()))
def test_every_family_shows_examples_that_are_its_own(dialect: str) -> None:
    words = words_in(dialect)
    for word in words.rows:
        assert word.such_as, f"{word.table} {word.id}: a family shows what its words look like"
        for text in word.such_as:
            meaning = words.find(word.table, text)
            assert meaning, f"{word.table} {word.id}: {text}"
            if (
                meaning.word.rank[0] == word.rank[0]
            ):  # a project's own words stand in front of those it takes from others
                assert (meaning.word.id, meaning.id) == (word.id, text), (word.table, text)


@pytest.mark.parametrize("dialect", list(dialects()))
def test_every_spelling_leads_back_to_its_word(dialect: str) -> None:
    words = words_in(dialect)
    for word in words.rows:
        for text in (*word.such_as, *word.row.get("also", ())):
            meaning = words.find(word.table, text)
            assert meaning, (word.table, text)
            spelling = words.spell(word.table, meaning.id)
            if "heard" in meaning.word.row:  # names say it otherwise than ids
                if not any("(?=" in pattern for pattern in meaning.word.row["heard"]):
                    read = reader(dialect).lexer.any_word(spelling)
                    assert read
                    assert (read.id, read.length) == (meaning.id, len(spelling))
                continue
            either = () if hyphenated(word) else (spelling.replace("-", "_"), spelling.replace("_", "-"))
            for shown in (spelling, spelling.upper(), *either):
                again = words.find(word.table, shown)
                assert again, (word.table, shown)
                if again.word.rank[0] != word.rank[0]:  # two of the projects that words are taken from have it
                    continue
                assert (again.id, again.word.id) == (meaning.id, meaning.word.id), (word.table, shown)


@pytest.mark.parametrize("dialect", list(dialects()))
def test_the_longest_word_wins(dialect: str) -> None:
    own = reader(dialect)
    for text in texts(dialect):
        found = own.lexer.any_word(text)
        assert found, text
        assert found.length == len(text), text


@pytest.mark.parametrize("file", TABLES)
def test_every_shipped_table_is_sound(file: str) -> None:
    table = file.rpartition("/")[2].removesuffix(".toml")
    assert sound_table(KIND_OF[table], read_toml(f"{DATA}/{file}"), file=file)


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"backbones": ["x"]}, "t.toml [backbones]: no such kind of words; known are model, size, setting,"),
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
    ({"backbone": {"foo": {"match": "a*"}}}, "t.toml [backbone.foo] match: matches nothing at all"),
    ({"backbone": {"foo": {"match": "a_?b?"}}}, "t.toml [backbone.foo] match: may end with a separator"),
    ({"backbone": {"foo": {"match": "(a)"}}}, "t.toml [backbone.foo] match: a group needs a name"),
    ({"backbone": {"foo": {"slot": 3}}}, "t.toml [backbone.foo] slot: expected a slot, or one for each style"),
    ({"backbone": {"foo": {"slot": "plug"}}}, "t.toml [backbone.foo] slot: no slot 'plug'; known are leading, method,"),
    (
        {"backbone": {"foo": {"slot": "plugin"}}},
        "t.toml [backbone.foo] slot: 'plugin' is a slot for misc, not for backbone",
    ),
    ({"backbone": {"foo": {"slot": {"round": "backbone"}}}}, "t.toml [backbone.foo] slot: 'round' is no style and no"),
    ({"backbone": {"foo": {"tittle": "Foo"}}}, "t.toml [backbone.foo] tittle: no such key; known are absent, also,"),
    ({"backbone": {"foo": {"moves": {"flat": {"norm": "x"}}}}}, "t.toml [backbone.foo] moves: no slot 'x'; known are"),
    ({"model": {"foo": {"implies": {"ResNet": 3}}}}, "t.toml [model.foo] implies: expected a table of types"),
    ({"backbone": {"foo": {"mmdet3": 3}}}, "t.toml [backbone.foo] mmdet3: expected text in quotes"),
    ({"backbone": ["a b"]}, "t.toml [backbone.a b]: a word has letters, digits and . + _ -"),
    ({"backbone": [""]}, "t.toml [backbone.]: a word has letters, digits and . + _ -"),
]


@pytest.mark.parametrize(("table", "message"), BROKEN, ids=lambda value: str(value)[:40])
def test_broken_tables_say_where(table: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        own_words(table, file="t.toml")
    assert str(caught.value).startswith(message)
    assert caught.value.file == "t.toml"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_words_given_to_parse() -> None:
    name = "mask_rcnn_internimage_t_sppfpn_3x_utdac"
    assert parse(name).unknown
    own = {"backbone": ["internimage_t"], "neck": {"sppfpn": {"type": "SPPFPN"}}, "dataset": ["utdac"]}
    record = parse(name, words=own)
    assert (record.backbone, record.neck, record.dataset, record.unknown) == ("internimage_t", "sppfpn", "utdac", ())


def test_words_of_ones_own_stand_in_front_of_those_that_ship() -> None:
    assert parse("fcos_r50_fpn_1x_coco").neck == "fpn"
    own = own_words({"neck": {"my_neck": {"flat": "fpn"}}}, file="t.toml")
    record = parse("fcos_r50_fpn_1x_coco", words=own)
    assert (record.neck, build(record, words=own)) == ("my_neck", "fcos_r50_fpn_1x_coco")


def test_a_family_of_a_users_own() -> None:
    table = {
        "backbone": {"internimage-{size}": {"match": "internimage_(?P<size>[tsbl])", "such_as": ["internimage-t"]}},
    }
    own = own_words(table, file="t.toml")
    record = parse("mask-rcnn_internimage-T_fpn_3x_coco", words=own)
    assert (record.backbone, record.unknown) == ("internimage-t", ())
    assert build(record, words=own) == "mask-rcnn_internimage-t_fpn_3x_coco"


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
    for place in (below, below / "a_name.py"):
        assert words_in("mmdet2", words_at(place)).find("backbone", "internimage-t")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("mmname.toml", "words = 3", " words: expected a table"),
        ("mmname.toml", "[word]\nneck = []", " word: no such setting; known are check, dialect, words"),
        ("mmname.toml", "[words\n", ": Expected"),
        ("mmname.toml", '[words]\nnecks = ["a"]', " [necks]: no such kind of words; known are"),
        (
            "pyproject.toml",
            "[tool.mmname]\nwords = 3",
            " [tool.mmname] words: expected a table",
        ),
        ("mmname.toml", 'dialect = "mmdet9"', " dialect: no convention 'mmdet9'; known are"),
        ("mmname.toml", "dialect = 3", " dialect: expected the id of a convention in quotes"),
        ("pyproject.toml", "[tool]\nmmname = 3", " [tool.mmname]: expected a table"),
    ],
)
def test_broken_project_files_say_where(tmp_path: Path, file: str, text: str, message: str) -> None:
    (tmp_path / file).write_text(text)
    look = dialect_at if "dialect" in text else words_at
    with pytest.raises(DataError) as caught:
        look(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / file}{message}")


FAMILIES = [(word, pattern) for _, word in ROWS for pattern in (*word.patterns, *word.row.get("heard", ()))]


@given(st.data())
def test_texts_of_a_family_begin_and_go_on_as_its_row_says(data: st.DataObject) -> None:
    word, pattern = data.draw(st.sampled_from(FAMILIES))
    text = data.draw(st.from_regex(with_separators(pattern), fullmatch=True, alphabet=ALPHABET)).lower()
    first, *later = re.split("[_-]", text)
    assert opening(first) in word.row["begins"] or word.row.get("glued")
    assert min(len(later), 7) < word.row["reach"]
    for piece in later:
        assert any(opening(piece).startswith(begun) for begun in word.row["goes_on"])


@given(names(), st.sampled_from(list(dialects())))
@example("faster_rcnn_r50_fpn_1x_coco_person_w12", "mmdet2")
@example("srresnet_x4c64b16_div2k", "mmedit")
@example("fcn_r50_warmcoslr2e-4", "mmseg1")
def test_no_word_is_read_in_a_piece_that_none_may_reach(text: str, dialect: str) -> None:
    pieces, read = Pieces(text), reader(dialect)
    for step, begin in read.walk(pieces).steps:
        for at, end in enumerate(pieces.ends):
            if step.lexeme.field and begin < end <= begin + step.length:
                assert read.words.may_reach(pieces.lower, pieces.starts, pieces.ends, at)

"""Words that a project writes in two ways: both are read as one, one is written, and what is said of them is true."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mmname.data.load import load
from mmname.name.parser import parse
from mmname.name.record import words_of
from mmname.name.released import released_names
from mmname.name.words import words_in

WAYS = load("two_ways.toml")["way"]


def counts(way: dict[str, Any]) -> dict[str, int]:
    """How many released names write the word in either way."""
    dialect, found = way["counted"]["convention"], {"written": 0, "otherwise": 0}
    words = words_in(dialect)
    for name in released_names(dialect):
        for field, word in words_of(parse(name, dialect=dialect)):
            _, meaning = words.find_in(field, word)
            if meaning and (meaning.word.table, meaning.word.id) == (way["table"], way["word"]):
                for key in found:
                    found[key] += bool(
                        re.search(rf"(?<![a-z0-9]){re.escape(meaning.fill(way[key]))}(?![a-z0-9])", name)
                    )
    return found


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way['for']}-{way['word']}")
def test_a_way_is_the_maintainers_or_that_of_most_names(way: dict[str, Any]) -> None:
    said = {key: way["counted"][key] for key in ("written", "otherwise")}
    assert counts(way) == said
    assert said["written"] >= said["otherwise"] or re.search(r"asked for .*#\d+", way["source"])


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way['for']}-{way['word']}")
def test_both_ways_are_one_word_and_one_is_written(way: dict[str, Any]) -> None:
    words = words_in(way["counted"]["convention"])
    (row,) = (word for word in words.rows if (word.table, word.id) == (way["table"], way["word"]))
    for example in row.such_as:
        kind = next(kind for kind in ("backbone", "misc", "model") if words.find(kind, example))
        meaning = words.find(kind, example)
        assert meaning
        texts = [meaning.fill(way[key]) for key in ("written", "otherwise")]
        assert [words.find(kind, text).id for text in texts] == [meaning.id, meaning.id]  # type: ignore[union-attr]
        assert words.written(meaning) == texts[0]

"""Hypothesis strategies: words, records and names drawn from the words of a convention."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from mmname.name.convention import convention, dialects, kinds, slots
from mmname.name.record import FIELDS, ConfigName, fields
from mmname.name.words import kinds_of, words_in


@cache
def ids(dialect: str, kind: str) -> tuple[str, ...]:
    """Canonical ids of a kind in a convention: every fixed word, and the examples of each family."""
    words = words_in(dialect)
    found = (words.find(kind, text) for word in words.of_kind(kind) for text in word.such_as)
    return tuple(dict.fromkeys(meaning.id for meaning in found if meaning))


def strange() -> st.SearchStrategy[str]:
    """Words that no table knows."""
    return st.from_regex(r"zz[a-z]{1,6}", fullmatch=True)


def records(dialect: str) -> st.SearchStrategy[ConfigName]:
    """Records of a convention: the fields that its parts have, and of those that its document demands each."""
    known = convention(dialect)
    written = {slots()[slot].field for part in known.parts for slot in part}

    def field(name: str) -> st.SearchStrategy[Any]:
        words = ids(dialect, kinds_of(name)[0].name) if name in written else ()
        if fields()[name].value == "words":
            return st.lists(st.sampled_from(words), max_size=2, unique=True) if words else st.just([])
        if not words:
            return st.none()
        return st.sampled_from(words) if name in known.required else st.none() | st.sampled_from(words)

    drawn = {name: field(name) for name in FIELDS}
    return st.fixed_dictionaries(drawn).map(lambda held: ConfigName(dialect=dialect, **held))


@cache
def texts(dialect: str) -> tuple[str, ...]:
    """Every word of a convention as it spells it."""
    words = words_in(dialect)
    return tuple(sorted({text for kind in kinds() for text in words.examples(kind)}))


def names() -> st.SearchStrategy[str]:
    """Well-formed text, much of it of words that some convention knows."""
    known = sorted({text for dialect in dialects() for text in texts(dialect) if text[0] not in "_-"})
    words = st.sampled_from(known) | strange() | st.from_regex(r"[A-Za-z0-9.+]{1,5}", fullmatch=True)
    tail = st.lists(st.tuples(st.sampled_from("__-"), words).map("".join), max_size=8).map("".join)
    return st.tuples(words, tail).map("".join)

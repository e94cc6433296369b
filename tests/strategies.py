"""Hypothesis strategies: words, records and names drawn from the vocabulary."""

from __future__ import annotations

from hypothesis import strategies as st

from mmname.dialect import Dialect, dialects
from mmname.record import Batch, ConfigName
from mmname.vocabulary import vocabulary

WORDS = vocabulary()


def known(kind: str) -> st.SearchStrategy[str]:
    """Canonical ids of a kind: every fixed word, and the examples of each family."""
    ids = [WORDS.find(kind, text) for word in WORDS.of_kind(kind) for text in word.such_as or [word.id]]
    return st.sampled_from([meaning.id for meaning in ids if meaning])


def spelled(kind: str, dialect: Dialect) -> st.SearchStrategy[str]:
    """Words of a kind as a dialect writes them."""
    return known(kind).map(lambda identity: WORDS.spell(kind, identity, style=dialect.name, join=dialect.join))


def strange() -> st.SearchStrategy[str]:
    """Words that no table knows."""
    return st.from_regex(r"zz[a-z]{1,6}", fullmatch=True)


def records(dialect: Dialect) -> st.SearchStrategy[ConfigName]:
    """Records of the documented template: what the convention demands, and any of the rest."""

    def field(kind: str) -> st.SearchStrategy[str | None]:
        return known(kind) if kind in dialect.required else st.none() | known(kind)

    return st.builds(
        ConfigName,
        model=field("model"),
        setting=st.lists(known("setting"), max_size=2, unique=True),
        backbone=field("backbone"),
        neck=field("neck"),
        norm=field("norm"),
        misc=st.lists(known("misc"), max_size=3, unique=True),
        batch=st.none() | st.builds(Batch, st.integers(1, 64), st.integers(1, 64)),
        schedule=field("schedule"),
        dataset=field("dataset"),
        dialect=st.just(dialect.name),
    )


def names() -> st.SearchStrategy[str]:
    """Well-formed text, much of it of words that some table knows."""
    known = {
        text
        for dialect in dialects().values()
        for kind in WORDS.kinds
        for text in WORDS.examples(kind, style=dialect.name, join=dialect.join)
    }
    words = st.sampled_from(sorted(known)) | strange() | st.from_regex(r"[A-Za-z0-9.+]{1,5}", fullmatch=True)
    tail = st.lists(st.tuples(st.sampled_from("__-"), words).map("".join), max_size=8).map("".join)
    return st.tuples(words, tail).map("".join)

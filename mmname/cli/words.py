"""`mmname words`: the words that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.cli import completing
from mmname.cli.argument import argument
from mmname.cli.command import define
from mmname.cli.inputs import own_words_here
from mmname.cli.options import dialect_option, format_option
from mmname.cli.output import Row, show
from mmname.cli.parser import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.name.words import Words

__all__ = ["command"]


@define(
    "words",
    argument("asked", metavar="KIND", many=True, complete=completing.kinds),
    dialect_option("The words of this convention; may be given several times.", dest="dialects", many=True),
    format_option(),
    paged=True,
)
def command(asked: tuple[str, ...], dialects: tuple[str, ...], form: str) -> None:
    """List the known words, of each KIND or of all: how a convention spells them, and what they stand for there."""
    from mmname.name.convention import convention, convention_ids, kinds
    from mmname.name.words import words_in

    for kind in asked:
        if kind not in kinds():
            raise UsageError(f"invalid value for KIND: no such kind {kind!r}; known are {', '.join(kinds())}")
    for dialect in dialects:
        convention(dialect)
    own = own_words_here()

    def rows() -> Iterator[Row]:
        for dialect in dialects or convention_ids():
            words = words_in(dialect, own)
            for kind in asked or [name for name, row in kinds().items() if not row.alone and not row.marks]:
                yield from _rows(words, dialect, kind)

    def cells(row: Row) -> Iterator[tuple[str, ...]]:
        yield row["dialect"], row["kind"], row["spelling"], row["title"], str(row["stands_for"].get("type", ""))

    show(rows(), form, head=("dialect", "kind", "word", "title", "type"), cells=cells)


def _rows(words: Words, dialect: str, kind: str) -> Iterator[Row]:
    for word in words.of_kind(kind):
        for identity in word.such_as:
            meaning = words.find(kind, identity)
            yield {
                "dialect": dialect,
                "kind": kind,
                "id": meaning.id if meaning else identity,
                "spelling": words.spell(kind, identity),
                "title": words.title(kind, identity),
                "family": bool(word.patterns),
                "stands_for": words.facts(kind, identity),
            }

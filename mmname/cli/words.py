"""`mmname words`: the words that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mmname.cli.output import Row, format_option, show

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command"]


@click.command("words")
@click.argument("kinds", nargs=-1, metavar="[KIND]...")
@format_option
def command(kinds: tuple[str, ...], form: str) -> None:
    """List the known words, of each KIND or of all: how every convention spells them, and what they stand for."""
    from mmname.dialect import dialects
    from mmname.project import words_at

    words = words_at(".")
    for kind in kinds:
        if kind not in words.kinds:
            raise click.BadParameter(f"no such kind {kind!r}; known are {', '.join(words.kinds)}", param_hint="KIND")

    def rows() -> Iterator[Row]:
        for kind in kinds or [name for name, row in words.kinds.items() if not row.alone]:
            for word in words.of_kind(kind):
                for identity in word.such_as or ((word.id,) if not word.patterns else ()):
                    meaning = words.find(kind, identity)
                    yield {
                        "kind": kind,
                        "id": meaning.id if meaning else identity,
                        "spellings": {
                            name: words.spell(kind, identity, style=name, join=dialect.join)
                            for name, dialect in dialects().items()
                        },
                        "title": words.title(kind, identity),
                        "family": bool(word.patterns),
                        "stands_for": words.facts(kind, identity),
                    }

    def cells(row: Row) -> Iterator[tuple[str, ...]]:
        yield row["kind"], *row["spellings"].values(), row["title"], str(row["stands_for"].get("type", ""))

    show(rows(), form, head=("kind", *dialects(), "title", "type"), cells=cells)

"""`mmname where`: where a released config is, and what it became."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from mmname.cli import completing
from mmname.cli.argument import argument
from mmname.cli.command import define
from mmname.cli.inputs import is_many, lines_of, names_of
from mmname.cli.manner import colour, width
from mmname.cli.options import format_option
from mmname.cli.output import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.cli.inputs import Line

__all__ = ["command"]


@define(
    "where",
    argument("texts", metavar="NAME", many=True, required=True, complete=completing.released),
    format_option(),
    exits="0 every config is known, 1 one is not, 2 wrong usage.",
    lenient=True,  # what is asked may be another command, with options
)
def command(texts: tuple[str, ...], form: str) -> int:
    """Tell which releases have a config, what it became in later ones, and where its checkpoint is.

    NAME is a name, a path, the address or the file name of a checkpoint, or a whole command line that has one of these;
    `-` reads such lines from standard input. A folder or a pattern stands for its configs. A command line needs no
    quotes when it is the only thing asked.
    """
    from mmname.zoo.database import open_database
    from mmname.zoo.telling import told
    from mmname.zoo.where import Atlas

    atlas = Atlas(open_database())
    unknown = False
    if any(text.startswith("-") and text != "-" for text in texts):
        texts = (" ".join(texts),)

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal unknown
        for line in chain.from_iterable(map(_lines, texts)):
            answer = atlas.where(line.shown)
            unknown |= not answer.known
            yield answer.to_dict()

    if form == "table":
        for row in rows():
            print(told(row, width=width(), colour=colour()))
    else:
        show(rows(), form)
    return 1 if unknown else 0


def _lines(text: str) -> Iterator[Line]:
    """What is asked by one argument; a command line may have the marks of a pattern in it."""
    return names_of([text]) if is_many(text) and " " not in text else lines_of([text])

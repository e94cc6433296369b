"""`mmname guide`: the guide in the terminal."""

from __future__ import annotations

import sys

from mmname.cli import completing
from mmname.cli.argument import argument, flag
from mmname.cli.command import define
from mmname.cli.manner import colour, width
from mmname.cli.output import table

__all__ = ["command"]

_WIDEST = 100  # columns of prose that are easy to read


@define(
    "guide",
    argument("topic", complete=completing.topics),
    flag("--raw", help="Print the page as it is written, in Markdown."),
    paged=True,
)
def command(topic: str | None, *, raw: bool) -> None:
    """Read a page of the guide; without TOPIC, list them. On a terminal it is laid out and paged, elsewhere raw."""
    from mmname.guide.pages import page, titles

    if topic is None:
        table(("topic", "page"), titles().items())
        return
    text = page(topic)
    room = width()
    if raw or room is None:
        print(text, end="")
        return
    from rich.console import Console
    from rich.markdown import Markdown

    screen = Console(file=sys.stdout, width=min(room, _WIDEST), force_terminal=colour(), no_color=not colour())
    screen.print(Markdown(text, hyperlinks=False, code_theme="ansi_dark"))

"""References in files that no parser knows: scripts, lists, logs of commands, message catalogues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mmname.references.passage import Passage, Strand, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read", "read_catalogue"]

_STRING = r'[ \t]*"(?P<body>(?:\\.|[^"\\\r\n])*)"[ \t]*(?:\r\n|\r|\n|$)'
_QUOTED = re.compile(_STRING)
_MESSAGE = re.compile(
    r"^(?:#~[ \t]*)?(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)(?P<strings>(?:{})+)".format(
        _STRING.replace("?P<body>", "")
    ),
    re.MULTILINE,
)
_ESCAPE = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}


def read(text: str, *, kind: str = "path", loose: bool = True) -> Iterator[Passage]:
    """The whole text as one passage."""
    yield plain(text, 0, len(text), kind, loose=loose)


def read_catalogue(text: str) -> Iterator[Passage]:
    """The messages of a gettext catalogue, each joined from the lines over which it is wrapped, and the comments."""
    taken = []
    for message in _MESSAGE.finditer(text):
        taken.append(message.span())
        strand = Strand()
        for line in _QUOTED.finditer(text, *message.span("strings")):
            strand.add_escaped(text, *line.span("body"), escape=_ESCAPE, meaning=lambda sign: _SIGNS.get(sign, sign))
        yield strand.passage("catalogue", escape=_escaped)
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "path")


def _escaped(new: str) -> str:
    return new.replace("\\", r"\\").replace('"', r"\"")

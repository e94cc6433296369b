"""References in files that no parser knows: scripts, lists, logs of commands, message catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mmname.references.passage import Passage, plain, remainder, unescaped

__all__ = ["read", "read_catalogue"]

_QUOTED = re.compile(r'"(?P<body>(?:\\.|[^"\\\r\n])*)"[ \t]*(?:\r\n|\r|\n|$)')
_MESSAGE = re.compile(
    r'^(?:#~[ \t]*)?(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)[ \t]+(?P<strings>(?:[ \t]*"(?:\\.|[^"\\\r\n])*"[ \t]*(?:\r\n|\r|\n|$))+)',
    re.M,
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
        characters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for line in _QUOTED.finditer(text, *message.span("strings")):
            found = unescaped(text, *line.span("body"), _ESCAPE, lambda sign: _SIGNS.get(sign, sign))
            for whole, part in zip((characters, starts, ends), found):
                whole.extend(part)  # type: ignore[arg-type]
        yield Passage("".join(characters), starts, ends, "catalogue", escape=_escaped)
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "path")


def _escaped(new: str) -> str:
    return new.replace("\\", r"\\").replace('"', r"\"")

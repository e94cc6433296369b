"""References in reStructuredText: tables of contents, and running text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mmname.references.passage import Passage, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["entries", "read"]

_TOC = re.compile(
    r"^(?P<indent>[ \t]*)\.\.[ \t]+toctree::[^\n]*\n(?P<body>(?:(?P=indent)[ \t]+[^\n]*(?:\n|$)|[ \t\r]*\n)*)",
    re.MULTILINE,
)
_ENTRY = re.compile(r"^[ \t]*(?![:`~])(?:[^\n<>]*<(?P<titled>[^\n<>]+)>|(?P<bare>[^\s:<>]+))[ \t]*\r?$", re.MULTILINE)
_FORMS = (  # what names a file, and the kind of its passage
    (re.compile(r"(?<!\w):doc:`(?:[^<`\n]*<)?(?P<target>[^<>`\n]+)>?`"), "toc"),
    (re.compile(r":download:`(?:[^<`\n]*<)?(?P<target>[^<>`\n]+)>?`"), "include"),
    (re.compile(r"^[ \t]*\.\.[ \t]+(?:include|literalinclude)::[ \t]*(?P<target>[^\s:]+)", re.MULTILINE), "include"),
    (re.compile(r"(?<!:)`[^`<\n]*<(?P<target>[^<>`\n]+)>`__?"), "html-link"),
    (re.compile(r"^[ \t]*\.\.[ \t]+_[^:\n]+:[ \t]+(?P<target>\S+)[ \t]*\r?$", re.MULTILINE), "html-link"),
)


def read(text: str) -> Iterator[Passage]:
    """The passages of a page."""
    taken = []
    for toc in _TOC.finditer(text):
        outer = plain(text, *toc.span("body"), "path")
        for entry in entries(outer.text, rest=False):
            placed = entry.within(outer)
            taken.append((placed.starts[0], placed.ends[-1]))
            yield placed
    for form, kind in _FORMS:
        for found in form.finditer(text):
            taken.append(found.span("target"))
            yield plain(text, *found.span("target"), kind, whole=True)
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "path")


def entries(body: str, *, rest: bool = True) -> Iterator[Passage]:
    """The entries of a table of contents, and with `rest` what else stands there."""
    taken = []
    for entry in _ENTRY.finditer(body):
        span = entry.span("titled" if entry["titled"] else "bare")
        taken.append(span)
        yield plain(body, *span, "toc", whole=True)
    for start, end in remainder(body, taken) if rest else ():
        yield plain(body, start, end, "code-path", loose=True)

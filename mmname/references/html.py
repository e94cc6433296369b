"""References in HTML: links, and running text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mmname.references.passage import Passage, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["links", "read"]

_ATTRIBUTE = re.compile(
    r"""\b(?:href|src)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+))""", re.IGNORECASE
)


def read(text: str) -> Iterator[Passage]:
    """The passages of an HTML page."""
    taken = list(links(text))
    for place in taken:
        yield plain(text, *place, "html-link", whole=True)
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "path")


def links(tags: str) -> Iterator[tuple[int, int]]:
    """The places of the targets in the tags of a text."""
    for match in _ATTRIBUTE.finditer(tags):
        group = match.lastgroup
        if group and match[group]:
            yield match.span(group)

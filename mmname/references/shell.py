"""References in shell scripts: paths, some of which begin with a variable of the script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mmname.references.passage import Passage, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read"]

_ASSIGNED = re.compile(
    r"""^[ \t]*(?:\$[ \t]+)?(?:(?:export|local|readonly|declare)[ \t]+)?(?P<name>[A-Za-z_]\w*)="""
    r"""(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s;&|"']*))""",
    re.MULTILINE | re.ASCII,
)
_USED = re.compile(r"\$(?P<brace>\{?)(?P<name>\w+)\}?", re.ASCII)
_PATH = re.compile(r"[\w./+-]+", re.ASCII)


def read(text: str) -> Iterator[Passage]:
    """The whole text as one passage that knows what its variables stand for."""
    yield plain(text, 0, len(text), "path", loose=True, variables=variables(text))


def variables(text: str) -> Mapping[str, str]:
    r"""The variables of a script that stand for one path, wherever they stand for something.

    >>> variables("A=configs\nB=$A/dcn\nC=1\nC=2\nD=$(date)\n")
    {'A': 'configs', 'B': 'configs/dcn'}
    """
    known: dict[str, str] = {}
    several: set[str] = set()
    for match in _ASSIGNED.finditer(text):
        name = match["name"]
        value = match["double"] or match["single"] or match["bare"] or ""
        value = _USED.sub(lambda used: known.get(used["name"], "$"), value).rstrip("/")
        if not _PATH.fullmatch(value) or known.get(name, value) != value:
            several.add(name)
        known[name] = value
    return {name: value for name, value in known.items() if name not in several}

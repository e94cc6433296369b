"""Unified diffs of edits whose places are known, so that nothing has to be compared."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from mmname.rename.plan import Change, RenamePlan, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.references import Edit

__all__ = ["diff_of"]

_CONTEXT = 3
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def diff_of(plan: RenamePlan) -> Iterator[str]:
    """The lines of a unified diff of everything that a plan writes, without line ends."""
    for change in plan.changes:
        if change.content is not None:
            yield from _created(change)
        elif change.edits and change.old and change.new:
            path = plan.root / change.old
            data = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            yield f"--- a/{change.old}"
            yield f"+++ b/{change.new}"
            yield from _hunks(data, change.edits)


def _created(change: Change) -> Iterator[str]:
    lines = (change.content or "").splitlines()
    yield "--- /dev/null"
    yield f"+++ b/{change.new}"
    yield f"@@ -0,0 +1{f',{len(lines)}' if len(lines) > 1 else ''} @@"
    yield from (f"+{line}" for line in lines)


class _Block(NamedTuple):
    """Lines `first` to `last`, counted from 0, and what takes their place."""

    first: int
    last: int
    new: list[bytes]


def _hunks(data: bytes, edits: Sequence[Edit]) -> Iterator[str]:
    lines = _LINE.findall(data)
    starts = [0, *accumulate(map(len, lines))]
    old_ends_at, shift = 0, 0
    for hunk in _near(list(_blocks(data, lines, starts, edits))):
        first = max(old_ends_at, hunk[0].first - _CONTEXT)
        old_ends_at = min(len(lines), hunk[-1].last + 1 + _CONTEXT)
        body: list[str] = []
        at, grown = first, 0
        for block in hunk:
            body += _marked(" ", lines[at : block.first])
            body += _marked("-", lines[block.first : block.last + 1])
            body += _marked("+", block.new)
            at = block.last + 1
            grown += len(block.new) - (at - block.first)
        body += _marked(" ", lines[at:old_ends_at])
        size = old_ends_at - first
        yield f"@@ -{_range(first, size)} +{_range(first + shift, size + grown)} @@"
        yield from body
        shift += grown


def _blocks(data: bytes, lines: list[bytes], starts: list[int], edits: Sequence[Edit]) -> Iterator[_Block]:
    """The runs of lines that change."""
    runs: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        first = min(bisect_right(starts, edit.start), len(lines)) - 1
        last = min(bisect_right(starts, max(edit.start, edit.end - 1)), len(lines)) - 1
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]), [*runs[-1][2], edit])
        else:
            runs.append((first, last, [edit]))
    for first, last, inside in runs:
        start = starts[first]
        local = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in inside]
        new = rewritten(data[start : starts[last + 1]], local) or b""
        yield _Block(first, last, _LINE.findall(new))


def _near(blocks: list[_Block]) -> Iterator[list[_Block]]:
    """Blocks whose context would touch, together."""
    together: list[_Block] = []
    for block in blocks:
        if together and block.first - together[-1].last > 2 * _CONTEXT + 1:
            yield together
            together = []
        together.append(block)
    if together:
        yield together


def _marked(mark: str, lines: Sequence[bytes]) -> Iterator[str]:
    for line in lines:
        yield mark + line.removesuffix(b"\n").decode("utf-8", "replace")
        if not line.endswith(b"\n"):
            yield r"\ No newline at end of file"


def _range(first: int, size: int) -> str:
    return f"{first + 1}" if size == 1 else f"{first + 1 if size else first},{size}"

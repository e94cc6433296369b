"""The way from what is on the disk to what should be, worked out from the two states alone."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from mmname.rename.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from mmname.rename.plan import State

__all__ = ["Route", "route"]


class Route(NamedTuple):
    """The steps that lead from one state to another, in the order in which they are taken.

    Attributes:
        clear: paths whose stored content makes room for a file that moves there.
        park: files in the way of others, moved aside to a temporary name in their own folder.
        move: files moved to where they belong.
        place: paths that get a content from the store.
        drop: paths that are left over.
        stray: files known to be somebody's only copy, for which no place is left.
        lost: paths whose content is nowhere to be found.
    """

    clear: tuple[str, ...]
    park: tuple[tuple[str, str], ...]
    move: tuple[tuple[str, str], ...]
    place: tuple[str, ...]
    drop: tuple[str, ...]
    stray: tuple[str, ...]
    lost: tuple[str, ...]


def route(
    current: State,
    goal: State,
    *,
    stored: Container[str],
    origin: Mapping[str, str],
    aside: Callable[[str, int], str],
) -> Route:
    """Work out how to get from `current` to `goal`.

    Files are known by what they hold, not by what was done to them so far, so the same function leads on from every
    state in which a run may have been killed. A content that is not `stored` is only ever moved, never removed,
    unless it also stands where it belongs. `origin` says which of several equal files a path would like to get;
    `aside` gives temporary names for a path, numbered from 0.
    """
    needs = {path: content for path, content in goal.items() if current.get(path) != content}
    spare = {path: content for path, content in current.items() if goal.get(path) != content}
    taken, place, lost = _matched(needs, spare, stored=stored, origin=origin)
    wanted = {fold(path) for path in needs}
    arriving = {fold(path) for path in taken.values()}
    owed = set(goal.values())
    park, move, clear, drop, stray = [], [], [], [], []
    for path, content in spare.items():
        if path in taken:
            if fold(path) in wanted:
                name = next(name for name in (aside(path, i) for i in count()) if name not in current)
                park.append((path, name))
                move.append((name, taken[path]))
            else:
                move.append((path, taken[path]))
        elif content not in stored and content not in owed:
            stray.append(path)
        elif fold(path) in arriving or (fold(path) in wanted and path not in needs):
            clear.append(path)
        elif path not in needs:
            drop.append(path)
    return Route(tuple(clear), tuple(park), tuple(move), tuple(place), tuple(drop), tuple(stray), tuple(lost))


def _matched(
    needs: State, spare: State, *, stored: Container[str], origin: Mapping[str, str]
) -> tuple[dict[str, str], list[str], list[str]]:
    """Which spare file goes to which path, which paths the store serves, and which nothing does."""
    holders: dict[str, list[str]] = {}
    for path, content in spare.items():
        holders.setdefault(content, []).append(path)
    taken: dict[str, str] = {}
    for path, content in needs.items():
        wish = origin.get(path)
        if wish is not None and spare.get(wish) == content:
            taken[wish] = path
    place: list[str] = []
    lost: list[str] = []
    served = set(taken.values())
    for path, content in needs.items():
        if path in served:
            continue
        equal = holders.get(content, [])
        while equal and equal[-1] in taken:
            equal.pop()
        if equal:
            taken[equal[-1]] = path
        elif content in stored:
            place.append(path)
        else:
            lost.append(path)
    return taken, place, lost

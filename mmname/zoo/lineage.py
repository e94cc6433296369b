"""Lineage: what became of a config in later releases, as far as the releases themselves tell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mmname.zoo.release import Release, Releases

__all__ = ["Names", "Place", "Step", "checkpoint_key", "steps"]

_HASHED = re.compile(r".*[-_][0-9a-f]{8}(?:[-_.].*)?\.(?:pth|pt|pkl)(?:\.tar)?")
_WORDS = re.compile(r"[^-_./]+")


class Place(NamedTuple):
    """Where a config stands: its project, and its path in the project's repository."""

    project: str
    path: str


class Step(NamedTuple):
    """What one config became: another, from a release on. `how` is what tells: "name", "deprecation", "checkpoint"."""

    old: Place
    new: Place
    since: Release
    how: str


class Names(NamedTuple):
    """What a release tells of its configs: each with the addresses of its checkpoints, and where notes point."""

    checkpoints: Mapping[str, frozenset[str]]
    expected: Mapping[str, str]


def steps(releases: Releases, told: Mapping[Release, Names]) -> list[Step]:
    """What each config became next.

    A config that is gone went on in the first later release in which one config alone has its name; else as those that
    have its checkpoint in a later release and were not there beside it before, of several in one release the one whose
    name is most alike. One that its note calls deprecated went on as the one that the note points at.
    """
    last: dict[Place, Release] = {}
    for release in releases.releases:
        for path in told[release].checkpoints:
            last[Place(release.project, path)] = release
    stems = {release: Counter(map(_stem, told[release].checkpoints)) for release in releases.releases}
    owners = {release: _owners(told[release]) for release in releases.releases}
    seen = _lived(releases, told)
    found = list(_noted(releases, told))
    for place, release in last.items():
        later = releases.after(release)
        step = _by_name(place, release, later, told, stems)
        found += [step] if step else _by_checkpoint(place, later, told, owners, seen)
    return sorted(found, key=lambda step: (step.old, step.new, step.how))


def checkpoint_key(address: str) -> str:
    """What tells a checkpoint: its file's name, where a part of its hash is in it, else its whole address.

    >>> checkpoint_key("https://example.org/v2/fcos_coco_20200130-047c8118.pth")
    'fcos_coco_20200130-047c8118.pth'
    """
    file = address.rpartition("/")[2]
    return file if _HASHED.fullmatch(file) else address


def _stem(path: str) -> str:
    return path.rpartition("/")[2][: -len(".py")]


def _lived(releases: Releases, told: Mapping[Release, Names]) -> dict[Place, set[Release]]:
    lived: dict[Place, set[Release]] = defaultdict(set)
    for release in releases.releases:
        for path in told[release].checkpoints:
            lived[Place(release.project, path)].add(release)
    return lived


def _owners(names: Names) -> dict[str, list[str]]:
    """The configs of a release by checkpoint."""
    owners: dict[str, list[str]] = defaultdict(list)
    for path in sorted(names.checkpoints):
        for address in names.checkpoints[path]:
            owners[checkpoint_key(address)].append(path)
    return owners


def _noted(releases: Releases, told: Mapping[Release, Names]) -> Iterator[Step]:
    """The notes of configs that stay for a while beside the one that takes their place; the first release with each."""
    known: set[tuple[Place, Place]] = set()
    for release in releases.releases:
        paths: dict[str, list[str]] = defaultdict(list)
        for path in told[release].checkpoints:
            paths[_stem(path)].append(path)
        for path, expected in sorted(told[release].expected.items()):
            there = paths.get(_stem(expected), [])
            old = Place(release.project, path)
            if len(there) == 1 and there[0] != path and (old, Place(release.project, there[0])) not in known:
                known.add((old, Place(release.project, there[0])))
                yield Step(old, Place(release.project, there[0]), release, "deprecation")


def _by_name(
    place: Place,
    release: Release,
    later: Iterable[Release],
    told: Mapping[Release, Names],
    stems: Mapping[Release, Counter[str]],
) -> Step | None:
    name = _stem(place.path)
    for new in later:
        if place.path in told[new].checkpoints:
            return Step(place, Place(new.project, place.path), new, "name")
        if stems[new][name] == 1 and stems[release][name] == 1:
            path = next(path for path in told[new].checkpoints if _stem(path) == name)
            return Step(place, Place(new.project, path), new, "name")
    return None


def _by_checkpoint(
    place: Place,
    later: Iterable[Release],
    told: Mapping[Release, Names],
    owners: Mapping[Release, Mapping[str, list[str]]],
    seen: Mapping[Place, set[Release]],
) -> list[Step]:
    keys = {checkpoint_key(address) for release in seen[place] for address in told[release].checkpoints[place.path]}
    sharing = {_stem(path) for release in seen[place] for key in keys for path in owners[release].get(key, ())}
    sharing.discard(_stem(place.path))
    found: dict[Place, Step] = {}
    for new in later:
        there = {Place(new.project, path) for key in keys for path in owners[new].get(key, ())}
        fresh = sorted(o for o in there if not seen[o] & seen[place] and _stem(o.path) not in sharing)
        best = max((_likeness(place, other) for other in fresh), default=0.0)
        for other in fresh:
            if _likeness(place, other) == best:
                found.setdefault(other, Step(place, other, new, "checkpoint"))
    return list(found.values())


def _likeness(one: Place, other: Place) -> float:
    """The share of words that two names have in common."""
    a, b = set(_WORDS.findall(_stem(one.path).lower())), set(_WORDS.findall(_stem(other.path).lower()))
    return len(a & b) / (len(a | b) or 1)

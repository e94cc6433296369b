"""Releases: which of a project's versions are in the database, in which order, and which project went on as which."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from mmname.errors import DataError

__all__ = ["Release", "Releases", "Succession", "read_releases"]

_FILE = os.path.join(os.path.dirname(__file__), "releases.toml")
_KEYS: dict[str, dict[str, type]] = {
    "release": {"project": str, "versions": list, "dialect": str, "source": str},
    "succession": {"old": str, "new": str, "since": str, "whole": bool},
}


class Release(NamedTuple):
    """A version of a project, the convention of its names (none: "") and where its configs are read from."""

    project: str
    version: str
    dialect: str = ""
    source: str = "wheel"

    def __str__(self) -> str:
        return f"{self.project} {self.version}".strip()


class Succession(NamedTuple):
    """A project that went on as another; with `whole` false only a part of it did."""

    old: str
    new: str
    since: str
    whole: bool


class Releases(NamedTuple):
    """The releases, those of a project from the oldest to the newest; the successions and repositories of projects."""

    releases: tuple[Release, ...]
    successions: tuple[Succession, ...] = ()
    repositories: tuple[tuple[str, str], ...] = ()

    def of(self, project: str) -> list[Release]:
        """The releases of a project, the oldest first."""
        return [release for release in self.releases if release.project == project]

    def after(self, release: Release) -> list[Release]:
        """The later releases of the project, then those of the project that it went on as.

        >>> older, newer = Release("mmcls", "0.25.0"), Release("mmpretrain", "1.0.2")
        >>> Releases((older, newer), (Succession("mmcls", "mmpretrain", "1.0.2", True),)).after(older) == [newer]
        True
        """
        own = self.of(release.project)
        later = own[own.index(release) + 1 :]
        for succession in self.successions:
            if succession.old == release.project:
                new = self.of(succession.new)
                later += new[next((i for i, r in enumerate(new) if r.version == succession.since), len(new)) :]
        return later

    def newest(self, project: str) -> Release:
        """The last release of a project, or of the one that it went on as in whole."""
        for succession in self.successions:
            if succession.old == project and succession.whole:
                return self.newest(succession.new)
        return self.of(project)[-1]


def read_releases(path: str | os.PathLike[str] = _FILE) -> Releases:
    """Read a list of releases; by default the one that the shipped database is built of.

    Raises:
        DataError: the list cannot be used.
    """
    file = os.fspath(path)
    data = _loaded(file)
    repositories = data.pop("repository", {})
    if not all(isinstance(address, str) and address.startswith("https://") for address in repositories.values()):
        raise DataError("expected addresses", file=file, table="repository")
    for table, rows in data.items():
        keys = _KEYS.get(table)
        if keys is None:
            raise DataError(f"unknown table; known are {', '.join(_KEYS)}", file=file, table=table)
        for row in rows:
            for key in row.keys() | keys.keys():
                if key not in keys or not isinstance(row.get(key), keys[key]):
                    raise DataError("missing, unknown or of another kind", file=file, table=table, key=key)
    releases = tuple(
        Release(row["project"], version, row["dialect"], row["source"])
        for row in data.get("release", ())
        for version in row["versions"]
    )
    if len({release[:2] for release in releases}) < len(releases):
        raise DataError("a release stands here twice", file=file, table="release")
    return Releases(
        releases, tuple(Succession(**row) for row in data.get("succession", ())), tuple(repositories.items())
    )


def _loaded(file: str) -> dict[str, Any]:
    try:
        import tomllib
    except ModuleNotFoundError:
        import tomli as tomllib  # type: ignore[no-redef]

    try:
        with open(file, "rb") as stream:
            return tomllib.load(stream)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(str(error), file=file) from error

"""Writing the database: trees of releases into tables, the same bytes from the same trees."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ZooError
from mmname.zoo.database import VERSION
from mmname.zoo.facts import FACTS
from mmname.zoo.lineage import Names, Place, steps
from mmname.zoo.names import record_of, text_of
from mmname.zoo.near import distance
from mmname.zoo.schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mmname.zoo.metafile import Entry
    from mmname.zoo.recipe import Recipe
    from mmname.zoo.release import Release, Releases
    from mmname.zoo.tree import Config, Tree

__all__ = ["Counts", "write_database"]

_PAGE = 4096


class Counts(NamedTuple):
    """What was written: how many of each, the entries that name no config of their release, and the names unread."""

    releases: int
    configs: int
    editions: int
    models: int
    metrics: int
    steps: int
    recipes: int
    strays: int
    unread: int


def write_database(
    releases: Releases, trees: Mapping[Release, Tree], path: str | os.PathLike[str] = ":memory:"
) -> tuple[Counts, sqlite3.Connection]:
    """Write the trees of releases into a new database, and leave it open.

    Raises:
        ZooError: the file cannot be written.
    """
    file = os.fspath(path)
    try:
        if file != ":memory:" and os.path.exists(file):
            os.remove(file)
        connection = sqlite3.connect(file, isolation_level=None)
        connection.executescript(f"PRAGMA page_size = {_PAGE}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        counts = _Writing(connection, releases).write(trees)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    except (OSError, sqlite3.Error) as error:
        raise ZooError(f"cannot be written: {error}", path=file) from error
    return counts, connection


class _Writing:
    """One database, while it is filled; ids are given in the order of the releases and of the paths in them."""

    def __init__(self, connection: sqlite3.Connection, releases: Releases) -> None:
        self.connection = connection
        self.releases = releases
        self.ids: dict[tuple[Any, ...], int] = {}
        self.editions: dict[tuple[Any, ...], int] = {}
        self.counts: Counter[str] = Counter()
        self.records: dict[tuple[str, str], int | None] = {}

    def write(self, trees: Mapping[Release, Tree]) -> Counts:
        told: dict[Release, Names] = {}
        for number, release in enumerate(self.releases.releases, start=1):
            self.put("release", (number, *release))
            tree = trees[release]
            entries = self._attached(tree)
            told[release] = Names(
                {path: frozenset(e.checkpoint for e in found if e.checkpoint) for path, found in entries.items()},
                {config.path: config.expected for config in tree.configs if config.expected},
            )
            for config in tree.configs:
                self._edition(number, release, config, entries[config.path])
        for repository in self.releases.repositories:
            self.put("repository", repository)
        for succession in self.releases.successions:
            self.put("succession", succession)
        numbers = {release: number for number, release in enumerate(self.releases.releases, start=1)}
        for step in steps(self.releases, told):
            self.put("became", (self._config(step.old), self._config(step.new), numbers[step.since], step.how))
        counts = self.counts
        result = Counts(
            releases=counts["release"],
            configs=counts["config"],
            editions=counts["edition"],
            models=counts["model"],
            metrics=counts["metric"],
            steps=counts["became"],
            recipes=counts["recipe"],
            strays=counts["strays"],
            unread=sum(1 for record in self.records.values() if record is None),
        )
        for key, value in (("schema", VERSION), *result._asdict().items()):
            self.put("meta", (key, str(value)))
        return result

    def put(self, table: str, row: Iterable[Any]) -> None:
        values = tuple(row)
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608  (own tables)
        self.counts[table] += 1

    def id(self, table: str, *row: Any) -> int:
        """The id of a row that stands in a table once, written when it is first asked for."""
        key = (table, *row)
        if key not in self.ids:
            self.ids[key] = self.counts[table] + 1
            self.put(table, (self.ids[key], *row))
        return self.ids[key]

    def _config(self, place: Place) -> int:
        return self.id("config", place.project, place.path, place.path.rpartition("/")[2][: -len(".py")])

    def _record(self, name: str, dialect: str) -> int | None:
        if (name, dialect) not in self.records:
            read, fields = record_of(name, dialect)
            self.records[name, dialect] = self.id("record", read, text_of(fields)) if read else None
        return self.records[name, dialect]

    def _attached(self, tree: Tree) -> dict[str, list[Entry]]:
        """The entries of the metafiles by the path of the config that they are of."""
        found: dict[str, list[Entry]] = {config.path: [] for config in tree.configs}
        names: dict[str, list[str]] = {}
        for config in tree.configs:
            names.setdefault(config.name, []).append(config.path)
        listed = {config for entry in tree.entries for config in entry.configs}
        for entry in tree.entries:
            said = entry.configs or (entry.name,)
            paths = sorted({path for config in said for path in _meant(config, found, names)})
            paths = paths or [path for config in said for path in _misspelt(config, listed, found)]
            self.counts["strays"] += not paths
            for path in paths:
                if entry not in found[path]:
                    found[path].append(entry)
        return found

    def _edition(self, number: int, release: Release, config: Config, entries: list[Entry]) -> None:
        place = self._config(Place(release.project, config.path))
        record = self._record(config.name, release.dialect)
        facts = tuple(_cell(getattr(config.facts, fact)) for fact in (*FACTS, "unseen"))
        recipe = self._recipe(config.recipe)
        key = (place, record, facts, config.expected, recipe, tuple(entries))
        if key not in self.editions:
            self.editions[key] = self.counts["edition"] + 1
            self.put("edition", (self.editions[key], place, record, *facts, config.expected, recipe))
            for entry in entries:
                self._model(self.editions[key], entry)
        self.put("edition_release", (self.editions[key], number))

    def _recipe(self, recipe: Recipe) -> int | None:
        settings = " ".join(str(self.id("setting", name, value)) for name, value in recipe)
        return self.id("recipe", settings) if settings else None

    def _model(self, edition: int, entry: Entry) -> None:
        paper = self.id("paper", entry.paper, entry.paper_url) if entry.paper or entry.paper_url else None
        number = self.counts["model"] + 1
        self.put(
            "model",
            (
                *(number, edition, entry.name, entry.checkpoint, entry.memory, entry.inference_ms),
                *(entry.params, entry.flops, entry.resources, paper),
            ),
        )
        for result in entry.results:
            self.put("metric", (number, *result))


def _meant(said: str, paths: Mapping[str, Any], names: Mapping[str, list[str]]) -> list[str]:
    """The config that a metafile names: by its path, or by its name where one config alone has it."""
    if said in paths:
        return [said]
    name = said.rpartition("/")[2]
    while name.endswith(".py"):
        name = name[: -len(".py")]
    there = names.get(name, [])
    return there if len(there) == 1 else []


def _misspelt(said: str, listed: set[str], paths: Iterable[str]) -> list[str]:
    """The config that is one letter away from what a metafile names, if it is the only one and no metafile names it."""
    folder = said.rpartition("/")[0]
    there = [
        path
        for path in paths
        if path.rpartition("/")[0] == folder and abs(len(path) - len(said)) < 2 and path not in listed
    ]
    near = [path for path in there if distance(path, said) == 1]
    return near if len(near) == 1 else []


def _cell(value: Any) -> Any:
    """A fact as it stands in a table."""
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or None
    return int(value) if isinstance(value, bool) else value

"""Where a released config is, and what it became: the answer to a name, a path, a checkpoint or a pasted command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.zoo.database import open_database
from mmname.zoo.mention import Mention, mentions_in

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

__all__ = ["Answer", "Atlas", "where"]


class Answer(NamedTuple):
    """What is known of a name.

    `releases` are those that have it, each with project, version and path; `became` the later ones that have it under
    another name or path, oldest first; `removed` says after which release nothing is left of it; `checkpoint` is the
    newest address of its checkpoint. Of an unknown name `suggestions` are the nearest released ones. `converted` is the
    name in the next convention by rule, which proves nothing; `released` in it tells whether a release has that name.
    """

    name: str
    known: bool
    releases: tuple[dict[str, str], ...] = ()
    became: tuple[dict[str, str], ...] = ()
    removed: str | None = None
    checkpoint: str | None = None
    suggestions: tuple[str, ...] = ()
    converted: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data that JSON can hold."""
        data = self._asdict()
        return {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}


def where(text: str) -> Answer:
    """Where the config that a text names is, and what it became, from the released versions of the projects.

    Raises:
        ZooError: the database is missing or broken.

    >>> where("mim download mmdet --config yolov3_mobilenetv2_320_300e_coco --dest .").became[-1]["name"]
    'yolov3_mobilenetv2_8xb24-320-300e_coco'
    """
    connection = open_database()
    try:
        return Atlas(connection).where(text)
    finally:
        connection.close()


class Atlas:
    """Where the configs of a database are; opened once for many questions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.ask = connection.execute
        rows = self.ask("SELECT id, project, version, dialect FROM release ORDER BY id").fetchall()
        self.releases: dict[int, tuple[str, str, str]] = {id_: (project, *rest) for id_, project, *rest in rows}
        self.successions: list[tuple[str, str, int]] = self.ask("SELECT old, new, whole FROM succession").fetchall()
        self._names: list[str] | None = None

    def where(self, text: str) -> Answer:
        """What is known of the config that a text names."""
        mentions = mentions_in(text.encode("utf-8", "replace").decode())
        for mention in mentions:
            configs = self._found(mention)
            if configs:
                return self._known(mention.name, configs)
        return self._unknown(mentions[0].name if mentions else text.strip().encode("utf-8", "replace").decode())

    def _found(self, mention: Mention) -> list[int]:
        """The configs that a mention can mean: by checkpoint, by name, or by the name of a model in a metafile."""
        if mention.file:
            told = self.ask(
                "SELECT DISTINCT config.id, project, path FROM model JOIN edition ON edition.id = model.edition"
                " JOIN config ON config.id = edition.config WHERE substr(checkpoint, -?) = ? ORDER BY 1",
                (len(mention.file) + 1, f"/{mention.file}"),
            ).fetchall()
            if told:
                return [id_ for id_, _, _ in self._own(told, mention)]
        named = self.ask("SELECT id, project, path FROM config WHERE name = ? ORDER BY id", (mention.name,)).fetchall()
        if not named:
            named = self.ask(
                "SELECT DISTINCT config.id, project, path FROM model JOIN edition ON edition.id = model.edition"
                " JOIN config ON config.id = edition.config WHERE model.name = ? ORDER BY 1",
                (mention.name,),
            ).fetchall()
        below = [
            row for row in named if f"/{mention.path}".endswith(f"/{row[2]}") or row[2].endswith(f"/{mention.path}")
        ]
        return [id_ for id_, _, _ in self._own(below or named, mention)]

    def _own(self, rows: list[Any], mention: Mention) -> list[Any]:
        """The rows of the project that a mention tells, by its name or that of its package; all, if it has none."""
        if mention.project is None:
            return rows
        exact = [row for row in rows if row[1] == mention.project]
        return exact or [row for row in rows if row[1].startswith(mention.project)] or rows

    def _known(self, name: str, configs: Iterable[int]) -> Answer:
        releases: list[dict[str, str]] = []
        became: list[tuple[int, dict[str, str]]] = []
        checkpoints: list[tuple[int, str]] = []
        lasts = []
        dialect = ""
        ways = {start: self._reached(start) for start in configs}
        for start, reached in ways.items():
            if any(start in other for first, other in ways.items() if first != start):
                continue  # what became of another one of them is told there
            nearest: dict[int, int] = {}  # by release the fewest steps that lead to what it has
            last = 0
            for config, (since, far) in reached.items():
                for release, project, path, name_there in self._places(config):
                    if release < since or (far and nearest.setdefault(release, far) < far):
                        continue
                    last = max(last, release)
                    place = {"project": project, "version": self.releases[release][1]}
                    if far:
                        became.append((release, {**place, "name": name_there, "path": path}))
                    else:
                        releases.append({**place, "path": path})
                        dialect = self.releases[release][2] or dialect
                checkpoints += self._checkpoints(config)
            lasts.append(last)
        removed = self._removed(lasts)
        return Answer(
            name,
            known=True,
            releases=tuple(releases),
            became=tuple(_once(place for _, place in sorted(became, key=lambda item: item[0]))),
            removed=removed,
            checkpoint=max(checkpoints)[1] if checkpoints else None,
            converted=self._converted(name, dialect) if removed and not became else None,
        )

    def _reached(self, config: int) -> dict[int, tuple[int, int]]:
        """The config and all that it became, nearest first: from which release on, and after how many steps."""
        reached = {config: (0, 0)}
        waiting = [config]
        while waiting:
            now = waiting.pop(0)
            since, far = reached[now]
            for new, first in self.ask("SELECT new, since FROM became WHERE old = ? ORDER BY since, new", (now,)):
                if new not in reached and first >= since:
                    reached[new] = (first, far + 1)
                    waiting.append(new)
        return reached

    def _places(self, config: int) -> list[Any]:
        return self.ask(
            "SELECT release, project, path, name FROM config JOIN edition ON edition.config = config.id"
            " JOIN edition_release ON edition_release.edition = edition.id WHERE config.id = ? ORDER BY release",
            (config,),
        ).fetchall()

    def _checkpoints(self, config: int) -> list[tuple[int, str]]:
        return self.ask(
            "SELECT release, checkpoint FROM edition JOIN model ON model.edition = edition.id"
            " JOIN edition_release ON edition_release.edition = edition.id"
            " WHERE config = ? AND checkpoint IS NOT NULL",
            (config,),
        ).fetchall()

    def _removed(self, lasts: Iterable[int]) -> str | None:
        """The last release that has anything of a config, unless that is the newest one of its project."""
        gone = [last for last in lasts if last != self._newest(self.releases[last][0])]
        if len(gone) < len(list(lasts)):
            return None
        project, version, _ = self.releases[max(gone)]
        return f"after {project} {version}"

    def _newest(self, project: str) -> int:
        """The last release of a project, or of the one that it went on as in whole."""
        for old, new, whole in self.successions:
            if old == project and whole:
                return self._newest(new)
        return max(id_ for id_, release in self.releases.items() if release[0] == project)

    def _unknown(self, name: str) -> Answer:
        from mmname.zoo.names import dialect_of
        from mmname.zoo.near import nearest

        if self._names is None:
            self._names = [row[0] for row in self.ask("SELECT DISTINCT name FROM config ORDER BY name")]
        converted = self._converted(name, dialect_of(name) or "")
        return Answer(name, known=False, suggestions=tuple(nearest(name, self._names)), converted=converted)

    def _converted(self, name: str, dialect: str) -> dict[str, Any] | None:
        """The name in the convention that came after its own, if one did."""
        from mmname.zoo.names import converted

        target = self._next(dialect)
        found = converted(name, dialect, target) if target else None
        if found:
            released = self.ask(
                "SELECT 1 FROM released JOIN release USING (project, version) WHERE name = ? AND dialect = ?",
                (found["name"], target),
            ).fetchone()
            found["released"] = released is not None
        return found

    def _next(self, dialect: str) -> str | None:
        for project in sorted({project for project, _, own in self.releases.values() if own == dialect and dialect}):
            line = [own for name, _, own in self.releases.values() if name == project]
            line += [
                own
                for old, new, whole in self.successions
                if old == project and whole
                for name, _, own in self.releases.values()
                if name == new
            ]
            later = [own for own in line[line.index(dialect) :] if own and own != dialect]
            if later:
                return later[0]
        return None


def _once(places: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    seen = []
    for place in places:
        if place not in seen:
            seen.append(place)
            yield place

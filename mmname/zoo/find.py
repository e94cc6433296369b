"""Finding configs: by what their names say, by what they say, by what their metafiles say of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from mmname.errors import QueryError
from mmname.zoo.condition import Condition, condition, said
from mmname.zoo.database import open_database
from mmname.zoo.table import CURRENT, Table

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Iterable, Sequence

__all__ = ["Zoo"]

_ALWAYS = ("project", "release", "path", "name")


class Zoo:
    """The released configs, or those of a repository, to be asked for.

    >>> zoo = Zoo()
    >>> [row.box_ap for row in zoo.find("box_ap>40", name="gfl_r101_fpn_ms-2x_coco")]
    [44.7]
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        """Open a database, by default the one that comes with mmname.

        Raises:
            ZooError: the database is missing or broken.
        """
        self._open(open_database(path))

    @classmethod
    def read(cls, root: str | os.PathLike[str]) -> Zoo:
        """The configs below a folder; what was read once is kept, and used while the files are as they were.

        Raises:
            ZooError: there is no such folder.
        """
        from mmname.zoo.cache import database_of

        return cls.over(database_of(root))

    @classmethod
    def over(cls, connection: sqlite3.Connection) -> Zoo:
        """The configs of a database that is open."""
        zoo = cls.__new__(cls)
        zoo._open(connection)
        return zoo

    def _open(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables: dict[int | None, Table] = {}
        self._addresses = dict(connection.execute("SELECT project, address FROM repository"))

    @property
    def releases(self) -> list[str]:
        """The releases whose configs are here, as `project version`."""
        return [
            f"{row[0]} {row[1]}".strip() for row in self._connection.execute("SELECT project, version FROM release")
        ]

    @property
    def fields(self) -> list[str]:
        """The fields that can be asked for: of the place, of the record of the name, the facts, the metrics."""
        return self._table(CURRENT).fields

    def link(self, row: Any) -> str | None:
        """The address of the config of a row in its project's repository, if that is known."""
        address = self._addresses.get(row.project)
        return f"{address}/blob/v{row.release.rpartition(' ')[2]}/{quote(row.path)}" if address else None

    def find(
        self,
        *conditions: str,
        sort: str | Sequence[str] = (),
        columns: Sequence[str] = (),
        limit: int | None = None,
        **wanted: Any,
    ) -> list[Any]:
        """The configs that fulfil every condition, as named tuples that pandas and polars take as they are.

        Asked are the configs as they were last released, those left out that went on under another name; with
        `release="mmdet 2.28.2"` those of that release, with `release="any"` all that ever were.

        `sort` is a field, with `-` before it from the highest to the lowest; `columns` are the fields of the rows, by
        default those that any of them has. Of a config with several models there is a row for each.

        Raises:
            QueryError: a field is not known, or cannot be compared so.
        """
        asked = [*map(condition, conditions), *(said(field, value) for field, value in wanted.items())]
        table, rows = self._asked(asked)
        rows = self._sorted(table, rows, [sort] if isinstance(sort, str) else sort)
        return _rows(table, rows[:limit], columns)

    def count(self, by: str, *conditions: str, **wanted: Any) -> list[tuple[Any, int]]:
        """How many rows there are by the values of a field, the most frequent first.

        Raises:
            QueryError: a field is not known, or cannot be compared so.
        """
        asked = [*map(condition, conditions), *(said(field, value) for field, value in wanted.items())]
        table, rows = self._asked(asked)
        _check(table, [by], by)
        values = Counter(_get(table.column(by), row) for row in rows)
        return sorted(values.items(), key=lambda pair: (-pair[1], str(pair[0])))

    def metrics(self, *conditions: str) -> list[str]:
        """The metrics that the configs fulfilling the conditions have, the most frequent first.

        Raises:
            QueryError: a field is not known, or cannot be compared so.
        """
        table, rows = self._asked(map(condition, conditions))
        there = set(rows)
        counts = {field: len(there & values.keys()) for field, values in table.sparse.items()}
        return sorted((field for field in counts if counts[field]), key=lambda field: (-counts[field], field))

    def _asked(self, conditions: Iterable[Condition]) -> tuple[Table, list[int]]:
        waiting = list(conditions)
        scoped = [c for c in waiting if c.field == "release" and c.sign == "=" and len(c.values) == 1 and not c.negated]
        release = self._release(scoped[0]) if scoped else CURRENT
        table = self._table(release)
        rows: Iterable[int] = range(table.size)
        for asked in waiting:
            if asked in scoped[:1]:
                continue
            _check(table, [asked.field], asked.text)
            test, column, unseen, field = asked.test(), table.column(asked.field), table.unseen, asked.field
            rows = [row for row in rows if test(_get(column, row), field in unseen[row])]
        return table, list(rows)

    def _table(self, release: int | None) -> Table:
        if release not in self._tables:
            self._tables[release] = Table(self._connection, release)
        return self._tables[release]

    def _release(self, asked: Condition) -> int | None:
        from difflib import get_close_matches

        if str(asked.values[0]).lower() == "any":
            return None

        wanted = " ".join(str(asked.values[0]).replace("-", " ", 1).split())
        known = {name: number for number, name in enumerate(self.releases, start=1)}
        if wanted not in known:
            near = get_close_matches(wanted, known, n=1)
            raise QueryError("no such release", condition=asked.text, suggestion=near[0] if near else None)
        return known[wanted]

    @staticmethod
    def _sorted(table: Table, rows: list[int], keys: Sequence[str]) -> list[int]:
        for key in reversed(keys):
            field = key.lstrip("-")
            _check(table, [field], key)
            column = table.column(field)
            there = [row for row in rows if _get(column, row) is not None]
            missing = [row for row in rows if _get(column, row) is None]
            rows = sorted(there, key=lambda row: _get(column, row), reverse=key.startswith("-")) + missing
        return rows


def _get(column: Any, row: int) -> Any:
    return column[row] if isinstance(column, list) else column.get(row)


def _check(table: Table, fields: Iterable[str], text: str) -> None:
    from difflib import get_close_matches

    for field in fields:
        if field not in table.columns and field not in table.sparse:
            near = get_close_matches(field.lower(), table.fields, n=1)
            raise QueryError(f"unknown field {field!r}", condition=text, suggestion=near[0] if near else None)


def _rows(table: Table, rows: Sequence[int], columns: Sequence[str]) -> list[Any]:
    """The rows as named tuples of one class that says the type of each field."""
    _check(table, columns, ",".join(columns))
    wanted = list(columns)
    if not wanted:
        there = set(rows)
        wanted = [
            *(f for f, column in table.columns.items() if f in _ALWAYS or any(column[row] is not None for row in rows)),
            *(f for f, values in table.sparse.items() if not there.isdisjoint(values)),
        ]
    kind: Any = NamedTuple("Row", [(field, table.kinds[field]) for field in wanted])  # type: ignore[misc]
    cells = [[_get(table.column(field), row) for row in rows] for field in wanted]
    return [kind(*values) for values in zip(*cells)]

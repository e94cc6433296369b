"""The table of a query: the configs of a database column by column, loaded once."""

from __future__ import annotations

import json
import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from mmname.zoo.facts import FACTS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

__all__ = ["CURRENT", "Table", "field_of"]

CURRENT = 0

_PLACE = ("project", "release", "releases", "path", "name", "dialect")
_MODEL = ("model_name", "checkpoint", "memory", "inference_ms", "params", "flops", "resources", "paper", "paper_url")
_RESULT = ("task", "tested_on")
_KINDS: dict[str, type] = {
    **dict.fromkeys(("backbone_depth", "samples_per_gpu", "base_batch_size", "max_epochs", "max_iters"), int),
    **dict.fromkeys(("step_every",), int),
    **dict.fromkeys(("lr", "weight_decay", "memory", "inference_ms", "params", "flops"), float),
    "amp": bool,
}
_EDITIONS = f"""
SELECT config.project, config.path, config.name, edition.id, min(release), max(release), record,
    unseen, {", ".join(FACTS)}, model.id, model.name, checkpoint, memory, inference_ms, params, flops, resources,
    title, url
FROM edition JOIN config ON config.id = edition.config
JOIN edition_release ON edition_release.edition = edition.id
LEFT JOIN model ON model.edition = edition.id LEFT JOIN paper ON paper.id = model.paper
WHERE edition.id IN (
    SELECT edition FROM edition_release WHERE release = :release
    UNION ALL SELECT edition FROM (
        SELECT edition.id AS edition, max(release) FROM edition JOIN edition_release ON edition = edition.id
        WHERE :release IS NULL OR (:release = 0 AND config NOT IN (SELECT old FROM became)) GROUP BY config
    )
)
GROUP BY edition.id, model.id ORDER BY max(release), config.id, model.id
"""  # noqa: S608  (own columns)


def field_of(metric: str) -> str:
    """The field that a metric of the metafiles is asked for by.

    >>> field_of("box AP"), field_of("mIoU(ms+flip)"), field_of("Top 1 Accuracy")
    ('box_ap', 'miou_ms_flip', 'top_1_accuracy')
    """
    field = re.sub(r"[^a-z0-9]+", "_", metric.lower()).strip("_") or "metric"
    return f"{field}_" if iskeyword(field) else f"m_{field}" if field[0].isdigit() else field


class Table:
    """The configs of a database, each with each of its models.

    They are those of one release, by its id; without one, every config as it was last released; with `CURRENT`, of
    these the ones that did not become another. `columns` holds the fields that all have, `sparse` the metrics by row;
    a metafile that gives a metric for several data sets is taken at its first.
    """

    def __init__(self, connection: sqlite3.Connection, release: int | None = CURRENT) -> None:
        releases = {row[0]: f"{row[1]} {row[2]}".strip() for row in connection.execute("SELECT * FROM release")}
        records = {row[0]: row[1:] for row in connection.execute("SELECT * FROM record")}
        rows = connection.execute(_EDITIONS, {"release": release}).fetchall()
        self.size = len(rows)
        names = ["project", "path", "name", "edition", "first", "last", "record", "unseen", *FACTS, "model", *_MODEL]
        cells = dict(zip(names, map(list, zip(*rows)))) if rows else {name: [] for name in names}
        last = [release] * self.size if release else cells["last"]
        cells["release"] = [releases[id_] for id_ in last]
        cells["releases"] = self._lived(connection, cells["edition"], releases)
        cells["amp"] = [None if value is None else bool(value) for value in cells["amp"]]
        self.unseen = [frozenset(value.split()) if value else frozenset() for value in cells["unseen"]]
        record = _Records(records)
        read = [record.of(id_) for id_ in cells["record"]]
        cells["dialect"] = [dialect for dialect, _ in read]
        fields = list(dict.fromkeys(field for fields in record.known() for field in fields))
        self.columns: dict[str, list[Any]] = {name: cells[name] for name in _PLACE}
        for field in fields:
            self.columns.setdefault(field, [fields_.get(field) for _, fields_ in read])
        for name in (*FACTS, *_MODEL):
            self.columns[name] = cells[name]
        self.sparse: dict[str, dict[int, float]] = {}
        self._measure(connection, cells["model"])
        self.kinds = {name: _KINDS.get(name) or _kind(column) for name, column in self.columns.items()}
        self.kinds.update(dict.fromkeys(self.sparse, float))

    @property
    def fields(self) -> list[str]:
        """Every field that can be asked for."""
        return [*self.columns, *self.sparse]

    def column(self, field: str) -> Mapping[int, Any] | list[Any]:
        """The values of a field by row; a metric that a row has not is missing."""
        return self.columns[field] if field in self.columns else self.sparse[field]

    def _lived(self, connection: sqlite3.Connection, editions: Iterable[int], names: Mapping[int, str]) -> list[str]:
        """The versions that have each config, whatever it said in them."""
        config = dict(connection.execute("SELECT id, config FROM edition"))
        lived: dict[int, list[int]] = {}
        for edition, release in connection.execute("SELECT edition, release FROM edition_release ORDER BY release"):
            lived.setdefault(config[edition], []).append(release)
        texts = {id_: " ".join(names[r].rpartition(" ")[2] for r in sorted(found)) for id_, found in lived.items()}
        return [texts[config[edition]] for edition in editions]

    def _measure(self, connection: sqlite3.Connection, models: list[int | None]) -> None:
        row_of = {model: i for i, model in enumerate(models) if model is not None}
        results: dict[str, list[str | None]] = {name: [None] * self.size for name in _RESULT}
        metrics: dict[str, str] = {}
        for model, task, dataset, metric, value in connection.execute("SELECT * FROM metric ORDER BY rowid"):
            row = row_of.get(model)
            if row is None:
                continue
            if results["task"][row] is None:
                results["task"][row], results["tested_on"][row] = task or None, dataset or None
            field = metrics.get(metric)
            if field is None:
                field = field_of(metric)
                metrics[metric] = field = f"{field}_" if field in self.columns or field in results else field
            self.sparse.setdefault(field, {}).setdefault(row, value)
        self.columns.update(results)


class _Records:
    """The records of names, read once each: lists as words with spaces between, what is nested under a dotted name."""

    def __init__(self, rows: Mapping[int, tuple[str, str]]) -> None:
        self._rows = rows
        self._read: dict[int, tuple[str | None, dict[str, Any]]] = {}

    def of(self, id_: int | None) -> tuple[str | None, dict[str, Any]]:
        if id_ is None:
            return None, {}
        if id_ not in self._read:
            dialect, text = self._rows[id_]
            self._read[id_] = dialect, dict(_flat(json.loads(text), ""))
        return self._read[id_]

    def known(self) -> Iterable[dict[str, Any]]:
        return (fields for _, fields in self._read.values())


def _flat(record: Mapping[str, Any], above: str) -> Iterable[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}_")
        elif isinstance(value, list):
            yield above + key, " ".join(map(str, value))
        else:
            yield above + key, value


def _kind(column: Iterable[Any]) -> type:
    kinds = {type(value) for value in column if value is not None}
    return kinds.pop() if len(kinds) == 1 else float if kinds and kinds <= {int, float} else str

"""Names in DuckDB: SQL functions that read and convert them, vectors of rows at a time (extra `duckdb`)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from mmname.arrow import PLAIN, convert_array, parse_array
from mmname.name.parser import AUTO

if TYPE_CHECKING:
    from mmname.name.many import Errors

__all__ = ["register"]

_SQL = {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.list_(pa.string()): "VARCHAR[]"}


def register(connection: Any, *, dialect: str = AUTO, errors: Errors = "keep") -> None:
    """Give a connection `mmname_parse(name)`, a STRUCT of fields, and `mmname_convert(name, target)`.

    A text that is no name leaves the field `error` alone, with `errors="coerce"` NULL, and ends the query with
    `"raise"`; `mmname_convert` leaves such a name as it is, NULL or ends the query.

    >>> import duckdb
    >>> with duckdb.connect() as connection:
    ...     register(connection)
    ...     connection.execute("SELECT mmname_parse('fcos_r50_fpn_1x_coco').backbone").fetchone()
    ('r50',)
    """

    def read(names: Any) -> Any:
        return parse_array(names, dialect=dialect, errors=errors, encoded=False)

    def converted(names: Any, targets: Any) -> Any:
        found: list[str | None] = [None] * len(names)
        by_target: dict[str | None, list[int]] = {}
        for place, target in enumerate(targets.to_pylist()):
            by_target.setdefault(target, []).append(place)
        for target, places in by_target.items():
            chosen = convert_array(names.take(pa.array(places)), target, source=dialect, errors=errors)
            for place, name in zip(places, chosen.to_pylist()):
                found[place] = name
        return pa.array(found, pa.string())

    kind = ", ".join(f'"{field.name}" {_sql(field.type)}' for field in PLAIN)
    name, row = connection.type("VARCHAR"), connection.type(f"STRUCT({kind})")
    options = {"type": "arrow", "null_handling": "special"}
    for function, does, given, gives in (
        ("mmname_parse", read, [name], row),
        ("mmname_convert", converted, [name, name], name),
    ):
        with suppress(duckdb.InvalidInputException):  # there is none yet
            connection.remove_function(function)
        connection.create_function(function, does, given, gives, **options)


def _sql(kind: pa.DataType) -> str:
    """An Arrow type in SQL."""
    if pa.types.is_struct(kind):
        return f"STRUCT({', '.join(f'{part.name} {_sql(part.type)}' for part in kind)})"
    return _SQL[kind]

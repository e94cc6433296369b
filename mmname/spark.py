"""Names in Spark: functions for its columns and its batches of rows, over Arrow (extra `spark`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mmname.arrow import PLAIN, parse_array
from mmname.name.parser import AUTO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mmname.name.many import Errors

__all__ = ["SCHEMA", "parse_batches", "parse_udf"]

_SQL = {pa.string(): "string", pa.int64(): "bigint", pa.list_(pa.string()): "array<string>"}


def _sql(kind: pa.DataType) -> str:
    """An Arrow type as Spark writes it."""
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{part.name}: {_sql(part.type)}' for part in kind)}>"
    return _SQL[kind]


SCHEMA = ", ".join(f"{field.name} {_sql(field.type)}" for field in PLAIN)
"""The columns that names are read into, as Spark's functions take a schema."""


def parse_batches(
    column: str = "name", *, dialect: str = AUTO, errors: Errors = "keep"
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A function for `DataFrame.mapInArrow` with the schema `SCHEMA`: the names of a column to columns of fields.

    A text that is no name leaves the column `error` alone, with `errors="coerce"` nothing, and fails the task with
    `"raise"`.

    >>> batch = pa.RecordBatch.from_pydict({"name": ["fcos_r50_fpn_1x_coco"]})
    >>> next(parse_batches()([batch])).column("backbone").to_pylist()
    ['r50']
    """

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            found = parse_array(batch.column(column), dialect=dialect, errors=errors, encoded=False)
            yield pa.RecordBatch.from_arrays(found.flatten(), schema=PLAIN)

    return read


def parse_udf(*, dialect: str = AUTO, errors: Errors = "keep") -> Any:
    """A function for columns: `frame.select(parse_udf()("name"))` is a struct with the fields of each name.

    It works on whole Arrow arrays; `errors` as in `parse_batches`. Spark 4.1 or newer is needed.
    """
    from pyspark.sql.functions import arrow_udf

    def read(names: pa.Array) -> pa.Array:
        return parse_array(names, dialect=dialect, errors=errors, encoded=False)

    read.__annotations__ = {"names": pa.Array, "return": pa.Array}
    return arrow_udf(read, f"struct<{', '.join(f'{field.name}: {_sql(field.type)}' for field in PLAIN)}>")

"""Columns: what `mmname parse` prints of names, as Arrow and Parquet have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mmname.arrow import PLAIN, SPANS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

__all__ = ["SCHEMA", "Columns", "batch_of"]

_HEAD = [pa.field("name", pa.string()), pa.field("canonical", pa.string())]
SCHEMA = pa.schema([*_HEAD, *(field for field in PLAIN if field.name != "text"), SPANS])
"""The columns of such a file: the name as it was given, its canonical name, the fields, and why a text is no name."""


def batch_of(rows: Sequence[dict[str, Any]]) -> tuple[pa.RecordBatch, bool]:
    """Rows of the command as columns, and whether one has an error."""
    flat = []
    bad = False
    for row in rows:
        if "error" in row:
            bad = True
            flat.append({"name": row["name"], "error": row["error"]["message"]})
        else:
            schedule = row["schedule"]
            flat.append({**row, "schedule": schedule and schedule["token"]})
    columns = [pa.array([row.get(field.name) for row in flat], field.type) for field in SCHEMA]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA), bad


class Columns:
    """A stream that batches of rows are written to, in the form "arrow" or "parquet"."""

    def __init__(self, form: str, stream: IO[bytes]) -> None:
        if form == "arrow":
            self._writer = pa.ipc.new_stream(stream, SCHEMA)
        else:
            from pyarrow.parquet import ParquetWriter

            self._writer = ParquetWriter(stream, SCHEMA)

    def __enter__(self) -> Columns:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Add some rows."""
        self._writer.write_batch(batch)

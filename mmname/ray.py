"""Names in Ray Data: a function for its batches (extra `ray`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.arrow import parse_array
from mmname.name.parser import AUTO

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from mmname.name.many import Errors

__all__ = ["parse_batches"]


def parse_batches(
    column: str = "name", *, into: str = "mmname", dialect: str = AUTO, errors: Errors = "keep"
) -> Callable[[pa.Table], pa.Table]:
    """A function for `Dataset.map_batches(..., batch_format="pyarrow")`: adds a column of structs with the fields.

    The structs are those of `mmname.arrow.PLAIN`. A text that is no name leaves the field `error` alone, with
    `errors="coerce"` its struct is null, and `"raise"` fails the task.

    >>> import pyarrow as pa
    >>> table = pa.table({"name": ["fcos_r50_fpn_1x_coco"]})
    >>> parse_batches()(table).column("mmname").to_pylist()[0]["backbone"]
    'r50'
    """

    def read(table: pa.Table) -> pa.Table:
        if not hasattr(table, "append_column"):
            raise TypeError(
                f'expected batches of Arrow, not {type(table).__name__}: map_batches(..., batch_format="pyarrow")'
            )
        if into in table.column_names:
            raise ValueError(f"the data have a column {into!r} already; into= gives the new one another name")
        found = parse_array(table.column(column), dialect=dialect, errors=errors, encoded=False)
        return table.append_column(into, found)

    return read

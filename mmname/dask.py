"""Names in Dask: a column of a DataFrame to columns of fields, partition by partition (extra `dask`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mmname.pandas
from mmname.arrow import PLAIN
from mmname.name.parser import AUTO

if TYPE_CHECKING:
    from mmname.name.many import Errors

__all__ = ["SCHEMA", "parse"]

SCHEMA = PLAIN.empty_table().flatten().schema
"""The columns as Parquet has them, for `DataFrame.to_parquet(..., schema=SCHEMA)`: Dask cannot see what lists hold."""


def parse(names: Any, *, dialect: str = AUTO, errors: Errors = "keep") -> Any:
    """A Dask DataFrame with the fields of a Dask Series of names, and its index and partitions.

    The columns are those of the pandas accessor. A text that is no name leaves the column `error` alone, with
    `errors="coerce"` nothing, and fails the computation with `"raise"`.

    Raises:
        TypeError: what is given is no Series.
    """
    if getattr(names, "ndim", None) != 1:
        raise TypeError(f"expected a Series of names, such as frame['name'], not {type(names).__name__}")
    return names.map_partitions(_parsed, dialect=dialect, errors=errors, meta=_parsed(names._meta))


def _parsed(names: Any, *, dialect: str = AUTO, errors: Errors = "keep") -> Any:
    """The fields of a partition, with text for the categories of pandas, since partitions differ in their words."""
    frame = mmname.pandas.Names(names).parse(dialect=dialect, errors=errors)
    words = {column: "string" for column, kind in frame.dtypes.items() if kind == "category"}
    return frame.astype(words)

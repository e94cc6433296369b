"""Names in pandas: importing this module gives every Series of text the accessor `mmname` (extra `pandas`)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from mmname.arrow import convert_array, converted, parse_array, structs_of
from mmname.name.parser import AUTO

if TYPE_CHECKING:
    from mmname.name.many import Errors

__all__ = ["Names"]

_TYPES = {pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype()}


@pd.api.extensions.register_series_accessor("mmname")
class Names:
    """The names in a Series.

    >>> pd.Series(["fcos_r50_1x_coco", None], index=[7, 9]).mmname.parse()["backbone"].tolist()
    ['r50', nan]
    """

    def __init__(self, names: Any) -> None:
        self._names = names

    def parse(self, *, dialect: str = AUTO, errors: Errors = "raise") -> Any:
        """A DataFrame with a column a field and the index of the Series.

        Single words are categories, the numbers of a batch or a size columns of their own such as `batch.gpus`, several
        words lists; where the name is missing, all is.

        Raises:
            NameSyntaxError: a text is no name, and `errors` is "raise"; "coerce" leaves its row empty, "keep" all of it
                but the column `error`.
            UnknownDialectError: nobody has described `dialect`.
        """
        names = _array(self._names)
        read = structs_of if isinstance(names, list) else parse_array
        table = pa.Table.from_struct_array(read(names, dialect=dialect, errors=errors))
        while any(pa.types.is_struct(field.type) for field in table.schema):
            table = table.flatten()
        frame = table.to_pandas(types_mapper=_TYPES.get)
        frame.index = self._names.index
        return frame

    def convert(self, target: str | None = None, *, source: str = AUTO, errors: Errors = "raise") -> Any:
        """A Series of the names in another convention, with the index of this one.

        Raises:
            NameSyntaxError, BuildError: a name cannot be converted, and `errors` is "raise"; with "coerce" it is
                missing, with "keep" it stays.
            UnknownDialectError: nobody has described a convention.
        """
        names = _array(self._names)
        write = converted if isinstance(names, list) else convert_array
        found = pa.array(write(names, target, source=source, errors=errors), pa.string())
        return pd.Series(found.to_pylist(), index=self._names.index, name=self._names.name, dtype=pd.StringDtype())


def _array(names: Any) -> pa.Array | pa.ChunkedArray | list[Any]:
    """The names of a Series as an array, or where not all are text, as they are."""
    if names.isna().all():
        return pa.nulls(len(names))
    if names.dtype != object:
        return pa.array(names, from_pandas=True)
    if pd.api.types.infer_dtype(names, skipna=True) == "string":
        with suppress(UnicodeEncodeError):  # half a character, as names of files that are no text have it
            return pa.array(names, pa.string(), from_pandas=True)
    return list(names)

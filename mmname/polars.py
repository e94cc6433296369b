"""Names in Polars: importing this module gives expressions and Series the namespace `mmname` (extra `polars`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from mmname.arrow import PLAIN, convert_array, converted, parse_array, structs_of
from mmname.name.parser import AUTO

if TYPE_CHECKING:
    from mmname.name.many import Errors

__all__ = ["Expression", "Names"]

_TYPE: Any = pl.Struct(dict(pl.from_arrow(PLAIN.empty_table()).schema))  # type: ignore[union-attr,unused-ignore]


@pl.api.register_series_namespace("mmname")
class Names:
    """The names in a Series.

    >>> pl.Series(["fcos_r50_1x_coco", None]).mmname.parse().struct.field("backbone").to_list()
    ['r50', None]
    """

    def __init__(self, names: Any) -> None:
        self._names = names

    def parse(self, *, dialect: str = AUTO, errors: Errors = "raise") -> Any:
        """A Series of structs with a field for each column of `mmname.arrow.PLAIN`; `struct.unnest()` makes columns.

        Raises:
            NameSyntaxError: a text is no name, and `errors` is "raise"; "coerce" makes its struct null, "keep" leaves
                the field `error` alone.
            UnknownDialectError: nobody has described `dialect`.
        """
        if self._names.dtype == pl.Object:
            found = structs_of(list(self._names), PLAIN, dialect=dialect, errors=errors)
        else:
            found = parse_array(self._names.to_arrow(), dialect=dialect, errors=errors, encoded=False)
        return pl.Series(self._names.name, found, dtype=_TYPE)

    def convert(self, target: str | None = None, *, source: str = AUTO, errors: Errors = "raise") -> Any:
        """A Series of the names in another convention.

        Raises:
            NameSyntaxError, BuildError: a name cannot be converted, and `errors` is "raise"; with "coerce" it is null,
                with "keep" it stays.
            UnknownDialectError: nobody has described a convention.
        """
        if self._names.dtype == pl.Object:
            found: Any = list(converted(self._names, target, source=source, errors=errors))
        else:
            found = convert_array(self._names.to_arrow(), target, source=source, errors=errors)
        return pl.Series(self._names.name, found, dtype=pl.String)


@pl.api.register_expr_namespace("mmname")
class Expression:
    """The names that an expression gives.

    >>> frame = pl.DataFrame({"name": ["fcos_r50_1x_coco"]})
    >>> frame.select(pl.col("name").mmname.parse()).unnest("name")["model"].to_list()
    ['fcos']
    """

    def __init__(self, names: Any) -> None:
        self._names = names

    def parse(self, *, dialect: str = AUTO, errors: Errors = "raise") -> Any:
        """An expression of structs, as `Names.parse` gives them."""
        return self._names.map_batches(
            lambda names: Names(names).parse(dialect=dialect, errors=errors), return_dtype=_TYPE
        )

    def convert(self, target: str | None = None, *, source: str = AUTO, errors: Errors = "raise") -> Any:
        """An expression of names in another convention, as `Names.convert` gives them."""
        return self._names.map_batches(
            lambda names: Names(names).convert(target, source=source, errors=errors), return_dtype=pl.String
        )

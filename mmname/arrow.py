"""Names in Arrow arrays: columns of names to columns of fields, every different name read once (extra `arrow`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from mmname.errors import BuildError, NameSyntaxError
from mmname.name.builder import build
from mmname.name.convention import convention
from mmname.name.converter import convert
from mmname.name.many import ERRORS, parse_many
from mmname.name.parser import AUTO
from mmname.name.record import FIELDS, VALUES, ConfigName, Span, fields, holds_many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mmname.name.many import Errors
    from mmname.name.words import OwnWords

__all__ = ["PLAIN", "SCHEMA", "SPANS", "build_array", "convert_array", "parse_array", "plain"]

_WORD = pa.dictionary(pa.int32(), pa.string())
_WORDS = pa.list_(pa.string())


def _type_of(field: str) -> pa.DataType:
    value = VALUES.get(fields()[field].value)
    if value:
        return pa.struct([(part, pa.int64()) for part in value._fields])
    return _WORDS if holds_many(field) else _WORD


SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("dialect", _WORD),
        *((field, _type_of(field)) for field in FIELDS),
        ("unknown", _WORDS),
        ("from_path", _WORDS),
        ("error", pa.string()),
    ]
)
"""The columns of every array of records, whatever names are in it: the name that was read, its convention, the fields,
single words as dictionaries; `error` says why a text is no name."""
SPANS = pa.field(
    "spans",
    pa.list_(pa.struct([("field", pa.string()), ("text", pa.string()), ("start", pa.int32()), ("end", pa.int32())])),
)
"""The column behind those of `SCHEMA` that `parse_array(spans=True)` adds."""


def plain(schema: pa.Schema) -> pa.Schema:
    """A schema with words as text in place of dictionaries, for engines that have none in a struct.

    >>> plain(SCHEMA).field("model").type
    DataType(string)
    """
    return pa.schema([field.with_type(pa.string()) if field.type == _WORD else field for field in schema])


PLAIN = plain(SCHEMA)
"""The columns of `SCHEMA` with words as text."""


def parse_array(
    names: pa.Array | pa.ChunkedArray,
    *,
    dialect: str = AUTO,
    words: OwnWords | Mapping[str, object] | None = None,
    errors: Errors = "raise",
    spans: bool = False,
    encoded: bool = True,
) -> pa.StructArray:
    """Read an array of names: a struct a name with the columns of `SCHEMA`, null where the name is null.

    Where a text is no name, an error is raised; with `errors="coerce"` its struct is null, with `"keep"` the struct has
    the column `error` alone. `encoded=False` gives words as text, as `PLAIN` has them.

    Raises:
        NameSyntaxError: a text is no name, and `errors` is "raise".
        UnknownDialectError: nobody has described `dialect`.
        TypeError: the array does not hold text.

    >>> found = parse_array(pa.array(["fcos_r50_1x_coco", None, "fcos_r50_1x_coco"]))
    >>> found.field("backbone").to_pylist(), found.is_valid().to_pylist()
    (['r50', None, 'r50'], [True, False, True])
    """
    different, places = _distinct(names)
    read = list(parse_many(different, dialect=dialect, words=words, errors=errors))
    schema = SCHEMA.append(SPANS) if spans else SCHEMA
    if not encoded:
        schema = plain(schema)
    return _structs(different, read, schema).take(places)


def build_array(records: pa.StructArray, dialect: str | None = None, *, errors: Errors = "raise") -> pa.StringArray:
    """Write the canonical names of records as `parse_array` gives them, in their own dialects or another.

    Null where the struct is null or has an error; where no name of the dialect can say the record, an error is raised,
    or with `errors="coerce"` and `"keep"` null.

    Raises:
        BuildError: a name cannot be written, and `errors` is "raise".

    >>> build_array(parse_array(pa.array(["mask_rcnn_resnet50_fpn_1x_coco"]))).to_pylist()
    ['mask_rcnn_r50_fpn_1x_coco']
    """
    if dialect is not None:
        convention(dialect)
    _check(errors)
    if isinstance(records, pa.ChunkedArray):
        records = records.combine_chunks()
    return pa.array((_written(row, dialect, errors) for row in records.to_pylist()), pa.string())


def convert_array(
    names: pa.Array | pa.ChunkedArray, target: str | None = None, *, source: str = AUTO, errors: Errors = "raise"
) -> pa.StringArray:
    """Write an array of names in another convention, null where a name is null.

    A name that cannot be read or written raises an error, or is null with `errors="coerce"`, itself with `"keep"`.

    Raises:
        NameSyntaxError, BuildError: a name cannot be converted, and `errors` is "raise".
        UnknownDialectError: nobody has described a convention.

    >>> convert_array(pa.array(["mask_rcnn_r50_fpn_2x_coco"]), "mmdet3").to_pylist()
    ['mask-rcnn_r50_fpn_2x_coco']
    """
    for named in (target, None if source == AUTO else source):
        if named is not None:
            convention(named)
    _check(errors)
    different, places = _distinct(names)

    def converted(name: str | None) -> str | None:
        if name is None:
            return None
        try:
            return convert(name, source=source, target=target).converted
        except (NameSyntaxError, BuildError):
            if errors == "raise":
                raise
            return name if errors == "keep" else None

    return pa.array(map(converted, different), pa.string()).take(places)


def _check(errors: str) -> None:
    if errors not in ERRORS:
        raise ValueError(f"errors={errors!r}; expected one of {', '.join(ERRORS)}")


def _distinct(names: pa.Array | pa.ChunkedArray) -> tuple[list[str | None], pa.Array]:
    """The different texts of an array, and for each row which of them it has."""
    kind = names.type.value_type if pa.types.is_dictionary(names.type) else names.type
    if pa.types.is_null(kind):
        return [], pa.nulls(len(names), pa.int32())
    if not any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)):
        raise TypeError(f"an array of names holds text, not {kind}")
    if pa.types.is_dictionary(names.type) or pa.types.is_string_view(kind):
        names = names.cast(pa.large_string())  # rows of a dictionary need not differ
    encoded = pc.dictionary_encode(names)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
        if isinstance(encoded, pa.ChunkedArray):  # of no chunk
            return [], pa.nulls(0, pa.int32())
    return encoded.dictionary.to_pylist(), encoded.indices


def _structs(texts: Sequence[str | None], read: Sequence[Any], schema: pa.Schema) -> pa.StructArray:
    """Records, and errors in place of some, as structs."""
    records = [found if isinstance(found, ConfigName) else _NOTHING for found in read]
    columns = [_column(field, records, read, texts) for field in schema]
    mask = pa.array([found is None for found in read], pa.bool_())
    return pa.StructArray.from_arrays(columns, fields=list(schema), mask=mask)


_NOTHING = ConfigName()


def _column(
    field: pa.Field, records: Sequence[ConfigName], read: Sequence[Any], texts: Sequence[str | None]
) -> pa.Array:
    values: Sequence[Any]
    if field.name == "error":
        values = [str(found) if isinstance(found, NameSyntaxError) else None for found in read]
    elif field.name == "text":
        values = [record.text if found is record else text for record, found, text in zip(records, read, texts)]
    else:
        values = [getattr(record, field.name) for record in records]
    if field.name == "spans":
        values = [[dict(zip(Span._fields, span)) for span in spans] for spans in values]
    elif pa.types.is_struct(field.type):
        values = [value and value._asdict() for value in values]
    if pa.types.is_dictionary(field.type):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, field.type)


def _written(row: dict[str, Any] | None, dialect: str | None, errors: str) -> str | None:
    if row is None or row.get("error"):
        return None
    row.pop("error", None)
    said = {key: value for key, value in row.items() if value is not None}
    try:
        return build(ConfigName.from_dict(said), dialect)
    except BuildError:
        if errors == "raise":
            raise
        return None

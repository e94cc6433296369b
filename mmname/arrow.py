"""Names in Arrow arrays: columns of names to columns of fields, every different name read once (extra `arrow`)."""

from __future__ import annotations

from itertools import islice
from os import PathLike
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mmname.errors import BuildError, NameSyntaxError
from mmname.name.builder import build
from mmname.name.convention import convention
from mmname.name.converter import convert
from mmname.name.many import ERRORS, is_missing, parse_many
from mmname.name.parser import AUTO
from mmname.name.record import FIELDS, VALUES, ConfigName, Span, fields, holds_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mmname.name.many import Errors
    from mmname.name.words import OwnWords

__all__ = [
    "PLAIN",
    "SCHEMA",
    "SPANS",
    "build_array",
    "convert_array",
    "converted",
    "parse_array",
    "plain",
    "structs_of",
]

_CHUNK = 1 << 16
"""So many records are held at most before they are columns."""

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
    schema = SCHEMA.append(SPANS) if spans else SCHEMA
    if not encoded:
        schema = plain(schema)
    return structs_of(different, schema, dialect=dialect, words=words, errors=errors).take(places)


def structs_of(
    names: Sequence[Any],
    schema: pa.Schema = SCHEMA,
    *,
    dialect: str = AUTO,
    words: OwnWords | Mapping[str, object] | None = None,
    errors: Errors = "raise",
) -> pa.StructArray:
    """Read any values, as `parse_many` does: a struct each with the columns of a schema, null where it is missing.

    >>> structs_of(["fcos_r50_1x_coco", 7], errors="keep").field("error").to_pylist()[1].splitlines()[0]
    'a name is text, not int'
    """
    read = parse_many(names, dialect=dialect, words=words, errors=errors)
    chunks = [
        _structs(names[start : start + _CHUNK], list(islice(read, _CHUNK)), schema)
        for start in range(0, len(names) or 1, _CHUNK)
    ]
    return pa.concat_arrays(chunks)


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
    if not pa.types.is_struct(_type(records)) and not pa.types.is_null(records.type):
        raise TypeError(f"an array of records holds structs, not {records.type}")
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
    different, places = _distinct(names)
    return pa.array(converted(different, target, source=source, errors=errors), pa.string()).take(places)


def converted(
    names: Iterable[Any], target: str | None = None, *, source: str = AUTO, errors: Errors = "raise"
) -> Iterator[str | None]:
    """Any values in another convention, as `convert_array` writes them.

    >>> list(converted(["mask_rcnn_r50_fpn_2x_coco", None], "mmdet3"))
    ['mask-rcnn_r50_fpn_2x_coco', None]
    """
    for named in (target, None if source == AUTO else source):
        if named is not None:
            convention(named)
    _check(errors)
    return (_converted(name, target, source, errors) for name in names)


def _converted(name: Any, target: str | None, source: str, errors: str) -> str | None:
    if is_missing(name):
        return None
    try:
        return convert(name, source=source, target=target).converted
    except (NameSyntaxError, BuildError):
        if errors == "raise":
            raise
        return _shown(name) if errors == "keep" else None


def _shown(text: Any) -> str:
    """A text as Arrow can hold it, without what only stands for bytes that are no text; of another value its repr."""
    if not isinstance(text, str):
        return str(text) if isinstance(text, PathLike) else repr(text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _check(errors: str) -> None:
    if errors not in ERRORS:
        raise ValueError(f"errors={errors!r}; expected one of {', '.join(ERRORS)}")


def _type(array: Any) -> pa.DataType:
    """The type of what an array holds.

    Raises:
        TypeError: it is no array of Arrow.
    """
    if not isinstance(array, (pa.Array, pa.ChunkedArray)):
        raise TypeError(f"expected an Array or a ChunkedArray of pyarrow, not {type(array).__name__}")
    return array.type.value_type if pa.types.is_dictionary(array.type) else array.type


def _distinct(names: pa.Array | pa.ChunkedArray) -> tuple[list[str | None], pa.Array]:
    """The different texts of an array, and for each row which of them it has.

    Raises:
        TypeError: the array does not hold text.
    """
    kind = _type(names)
    if pa.types.is_null(kind):
        return [], pa.nulls(len(names), pa.int32())
    if not any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)):
        raise TypeError(f"an array of names holds text, not {kind}")
    chunks = [_encoded(chunk) for chunk in (names.chunks if isinstance(names, pa.ChunkedArray) else [names])]
    if not chunks:
        return [], pa.nulls(0, pa.int32())
    whole = pa.chunked_array(chunks).unify_dictionaries().combine_chunks()
    return _texts(whole.dictionary), whole.indices


def _encoded(names: pa.Array) -> pa.DictionaryArray:
    """An array of text as a dictionary of the different ones that its rows have, which may be less than its own."""
    if not pa.types.is_dictionary(names.type):
        return _viewed(names).dictionary_encode()
    used = names.indices.dictionary_encode()
    values = _viewed(names.dictionary).take(used.dictionary).dictionary_encode()
    return pa.DictionaryArray.from_arrays(values.indices.take(used.indices), values.dictionary)


def _viewed(texts: pa.Array) -> pa.Array:
    """An array of text in a type that Arrow can encode."""
    return texts.cast(pa.large_string()) if pa.types.is_string_view(texts.type) else texts


def _texts(texts: pa.Array) -> list[str | None]:
    """An array of text as Python has it, with bytes that are none as the names of files have them."""
    try:
        found: list[str | None] = texts.to_pylist()
    except UnicodeDecodeError:
        kind = pa.large_binary() if pa.types.is_large_string(texts.type) else pa.binary()
        found = [text and text.decode("utf-8", "surrogateescape") for text in texts.view(kind).to_pylist()]
    return found


def _structs(texts: Sequence[Any], read: Sequence[Any], schema: pa.Schema) -> pa.StructArray:
    """Records, and errors in place of some, as structs."""
    records = [found if isinstance(found, ConfigName) else _NOTHING for found in read]
    columns = [_column(field, records, read, texts) for field in schema]
    mask = pa.array([not isinstance(found, (ConfigName, NameSyntaxError)) for found in read], pa.bool_())
    return pa.StructArray.from_arrays(columns, fields=list(schema), mask=mask)


_NOTHING = ConfigName()


def _column(field: pa.Field, records: Sequence[ConfigName], read: Sequence[Any], texts: Sequence[Any]) -> pa.Array:
    values: Sequence[Any]
    if field.name == "error":
        values = [str(found) if isinstance(found, NameSyntaxError) else None for found in read]
    elif field.name == "text":
        values = [record.text if found is record else _shown(text) for record, found, text in zip(records, read, texts)]
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

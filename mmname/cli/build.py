"""`mmname build`: records to names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mmname.cli import completing
from mmname.cli.argument import Argument, argument, option
from mmname.cli.command import define
from mmname.cli.inputs import Line, lines_of, own_words_here
from mmname.cli.manner import complain
from mmname.cli.options import dialect_option, format_option
from mmname.cli.output import Row, show
from mmname.cli.parser import UsageError
from mmname.errors import BuildError, MmnameError
from mmname.name.record import FIELDS, ConfigName, fields, holds_many, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["command"]

_DEFAULT = "mmdet3"  # of fields given as options


def _field_option(field: str) -> Argument:
    many = holds_many(field)
    text = f"{fields()[field].title}.{' May be given several times.' if many else ''}"
    name = "--" + field.replace("_", "-")
    return option(name, many=many, metavar="WORD", help=text, complete=completing.words)


@define(
    "build",
    argument("records", many=True, shown="[-]"),
    *map(_field_option, FIELDS),
    dialect_option("The convention to write.  [default: mmdet3; of a record on standard input, its own]"),
    format_option(),
    exits="0 every record is written, 1 one cannot be written, 2 wrong usage.",
)
def command(records: tuple[str, ...], dialect: str | None, form: str, **fields: Any) -> int:
    """Write names: of the fields given as options, or of records, JSON lines as `mmname parse` prints them, on `-`."""
    from mmname.name.convention import convention

    given = {field: value for field, value in fields.items() if value}
    if bool(given) == bool(records) or any(record != "-" for record in records):
        raise UsageError("give the fields of one name as options, or '-' for records on standard input")
    if dialect is not None:
        convention(dialect)
    words, failed = own_words_here(), False

    def rows() -> Iterator[Row]:
        nonlocal failed
        for data in [_canonical(given, dialect or _DEFAULT, words)] if given else map(_loaded, lines_of(records)):
            row = _row(data, dialect, words)
            failed |= "error" in row
            yield row

    if form == "table":
        for row in rows():
            if "error" in row:
                complain(row["error"]["message"])
            else:
                print(row["name"])
    else:
        show(rows(), form, columns=("name", "error.type", "error.message", "error.field"))
    return 1 if failed else 0


def _row(data: Mapping[str, Any] | str, dialect: str | None, words: Any) -> dict[str, Any]:
    from mmname.name.builder import build

    if isinstance(data, str):
        return {"error": {"type": "BuildError", "message": data, "field": None}}
    try:
        record = ConfigName.from_dict(data)
        return {"name": build(record, dialect, words=words)}
    except BuildError as error:
        return {"error": {"type": type(error).__name__, "message": str(error), "field": error.field}}
    except MmnameError as error:
        return {"error": {"type": type(error).__name__, "message": str(error), "field": "dialect"}}


def _canonical(given: Mapping[str, Any], dialect: str, own: Any) -> dict[str, Any]:
    """The options as a record's data, each word by its canonical id."""
    from mmname.name.words import words_in

    words = words_in(dialect, own)
    data: dict[str, Any] = {"dialect": dialect}
    for field, value in given.items():
        found = [(word, words.find_in(field, word)[1]) for word in (value if holds_many(field) else [value])]
        try:
            data[field] = value_of(field, [meaning.id if meaning else word for word, meaning in found])
        except ValueError as error:
            raise UsageError(f"invalid value for --{field}: {error}") from error
    return data


def _loaded(line: Line) -> dict[str, Any] | str:
    """A line as a record's data, or what is wrong with it."""
    try:
        data = json.loads(line.text)
    except ValueError as error:
        return f"line {line.number} is no JSON: {error}"
    if not isinstance(data, dict):
        return f"line {line.number}: expected a record, found {data!r:.60}"
    if "error" in data:
        return f"the record in line {line.number} is an error: {data['error']}"
    return data

"""`mmname build`: records to names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from mmname.cli.output import Row, format_option, lines_of, show
from mmname.errors import BuildError, MmnameError
from mmname.record import FIELDS, ConfigName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["command"]

_MANY = ("setting", "misc")


def _field_options(function: Any) -> Any:
    for field in reversed(FIELDS):
        many = field in _MANY
        text = "GPUs x samples, such as 4x4." if field == "batch" else "May be given several times." if many else ""
        flag = "--" + field.replace("_", "-")
        function = click.option(flag, field, multiple=many, metavar="WORD", help=text or None)(function)
    return function


@click.command("build")
@click.argument("records", nargs=-1, metavar="[-]")
@_field_options
@click.option(
    "--dialect", default=None, help="The convention to write; of a record on standard input, its own by default."
)
@format_option
@click.pass_context
def command(ctx: click.Context, /, records: tuple[str, ...], dialect: str | None, form: str, **fields: Any) -> None:
    """Write names: of the fields given as options, or of records, JSON lines as `mmname parse` prints them, on `-`."""
    from mmname.dialect import dialect_named
    from mmname.project import words_at

    given = {field: value for field, value in fields.items() if value}
    if bool(given) == bool(records) or any(record != "-" for record in records):
        raise click.UsageError("Give the fields of one name as options, or '-' for records on standard input.")
    if dialect is not None:
        dialect_named(dialect)
    words, failed = words_at("."), False

    def rows() -> Iterator[Row]:
        nonlocal failed
        for data in [_canonical(given, words)] if given else map(_loaded, lines_of(records)):
            row = _row(data, dialect, words)
            failed |= "error" in row
            yield row

    if form == "table":
        for row in rows():
            click.echo(row.get("name") or f"error: {row['error']['message']}", err="error" in row)
    else:
        show(rows(), form, columns=("name", "error.type", "error.message", "error.field"))
    ctx.exit(1 if failed else 0)


def _row(data: Mapping[str, Any] | str, dialect: str | None, words: Any) -> dict[str, Any]:
    from mmname.builder import build

    if isinstance(data, str):
        return {"error": {"type": "BuildError", "message": data, "field": None}}
    try:
        record = ConfigName.from_dict(data)
        return {"name": build(record, dialect, vocabulary=words)}
    except BuildError as error:
        return {"error": {"type": type(error).__name__, "message": str(error), "field": error.field}}
    except MmnameError as error:
        return {"error": {"type": type(error).__name__, "message": str(error), "field": "dialect"}}


def _canonical(given: Mapping[str, Any], words: Any) -> dict[str, Any]:
    """The options as a record's data, each word by its canonical id."""

    def identity(field: str, word: str) -> str:
        _, meaning = words.find_in(field, word)
        return meaning.id if meaning else word

    data: dict[str, Any] = {}
    for field, value in given.items():
        data[field] = [identity(field, word) for word in value] if field in _MANY else identity(field, value)
    if "batch" in data:
        gpus, _, samples = data["batch"].partition("x")
        if not (gpus.isdigit() and samples.isdigit()):
            raise click.BadParameter(f"{given['batch']!r} is not GPUs x samples, such as 4x4", param_hint="--batch")
        data["batch"] = [int(gpus), int(samples)]
    return data


def _loaded(line: str) -> dict[str, Any] | str:
    """A line as a record's data, without what `parse` prints besides; or what is wrong with it."""
    try:
        data = json.loads(line)
    except ValueError as error:
        return f"no JSON: {error}"
    if not isinstance(data, dict):
        return f"expected a record, found {data!r}"
    if "error" in data:
        return f"the record is an error: {data['error']}"
    data = {key: value for key, value in data.items() if key not in ("name", "canonical", "resolved", "spans")}
    if isinstance(data.get("schedule"), dict):
        data["schedule"] = data["schedule"].get("token")
    return data

"""`mmname convert`: names of one convention to those of another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmname.cli import completing
from mmname.cli.argument import argument, flag, option
from mmname.cli.command import define
from mmname.cli.inputs import Line, names_of, own_words_here
from mmname.cli.kinds import FILE
from mmname.cli.options import dialect_option, format_option, root_option
from mmname.cli.output import Row, show
from mmname.cli.rows import error_of
from mmname.errors import BuildError, ConfigFileError, MmnameError, NameSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.name.words import OwnWords

__all__ = ["command"]


@define(
    "convert",
    argument("names", many=True, required=True, complete=completing.names),
    dialect_option("The convention to read in.", "--from", dest="source", default="auto"),
    dialect_option(
        "The convention to write in.  [default: the one that the project went on to]", "--to", dest="target"
    ),
    flag("--rules-only", help="Leave out the names that a project itself gave its configs."),
    root_option(
        "Take what a name leaves out, such as the batch, from the config of that name below this folder, also given as "
        "--configs; no config is run.",
        dest="configs",
    ),
    option("--map", dest="map_file", kind=FILE, help="Write old and new names here, as a rename takes them."),
    format_option(),
    exits="0 every name is converted, 1 one cannot be, 2 wrong usage.",
)
def command(names: tuple[str, ...], configs: str | None, form: str, **options: Any) -> int:
    """Write NAMES in another convention: names, paths, folders to walk, patterns; `-` reads standard input.

    A result is exact, lossy where the new name says less, or a guess where something had to be assumed.
    """
    from mmname.name.convention import convention

    for dialect in (options["source"], options["target"]):
        if dialect not in ("auto", None):
            convention(dialect)
    map_file = options.pop("map_file")
    options["words"] = own_words_here()
    found = _folder(configs, options["words"])
    renamed: list[tuple[str, str]] = []
    failed = False

    def rows() -> Iterator[Row]:
        nonlocal failed
        for line in names_of(names):
            row = _row(line, found, options)
            failed |= "error" in row
            if map_file and "converted" in row:
                renamed.append((row["name"], row["converted"]))
            yield _flat(row) if form == "csv" else row

    show(rows(), form, head=("name", "converted", "certainty", "why"), cells=_cells)
    if map_file:
        _write_map(map_file, renamed)
    return 1 if failed else 0


def _folder(configs: str | None, own: OwnWords) -> Any:
    if configs is None:
        return None
    from mmname.config.facts import Configs

    return Configs(configs, own=own)


def _row(line: Line, configs: Any, options: dict[str, Any]) -> dict[str, Any]:
    """What is printed of one name: its conversion, or the error in its place."""
    from mmname.name.converter import convert
    from mmname.name.parser import parse

    try:
        facts: dict[str, Any] = {}
        if configs is not None:
            record = parse(line.text, dialect=options["source"], words=options["words"])
            facts = configs.facts(line.text, dialect=record.dialect) if record.dialect else {}
        done = convert(line.text, facts=facts, **options)
        if done.certainty == "guess" and not (facts or options["rules_only"]):
            done = convert(line.text, facts=_released(line.text, options), **options)
    except NameSyntaxError as error:
        return {"name": line.shown, "error": line.placed(error_of(error))}
    except BuildError as error:
        fault = {"type": type(error).__name__, "message": str(error), "field": error.field}
        return {"name": line.shown, "error": line.placed(fault)}
    except ConfigFileError as error:
        fault = {"type": type(error).__name__, "message": str(error), "path": error.path}
        return {"name": line.shown, "error": line.placed(fault)}
    lists = {key: list(value) for key, value in done._asdict().items() if isinstance(value, tuple)}
    return {**done._asdict(), **lists, "name": line.shown}


def _released(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """The batch of the released config of a name, where it is one."""
    from mmname.name.parser import parse
    from mmname.zoo.released import released_facts

    record = parse(name, dialect=options["source"], words=options["words"])
    batch = released_facts(record.text, dialect=record.dialect).get("batch")
    return {} if batch is None or record.batch else {"batch": batch}


def _write_map(file: str, renamed: list[tuple[str, str]]) -> None:
    """Write the names that change, in two columns with a header."""
    import csv

    try:
        with Path(file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter="\t" if file.endswith(".tsv") else ",", lineterminator="\n")
            writer.writerow(["old", "new"])
            writer.writerows((old, new) for old, new in renamed if old != new)
    except OSError as error:
        raise MmnameError(f"cannot write {file}: {error.strerror}") from error


def _flat(row: Row) -> Row:
    """A row of CSV, which has the same columns for a name that could not be converted."""
    line = {column: row.get(column, "") for column in ("name", "converted", "certainty", "source")}
    line.update((column, "; ".join(row.get(column, ()))) for column in ("lost", "assumed"))
    return {**line, "error": row["error"]["message"] if "error" in row else ""}


def _cells(row: Row) -> Iterator[tuple[str, str, str, str]]:
    """The line of one name in a table."""
    if "error" in row:
        yield row["name"], "", "error", row["error"]["message"].splitlines()[0]
        return
    why = [f"lost: {text}" for text in row["lost"]] + [f"assumed: {text}" for text in row["assumed"]]
    upstream = ["the project's own name"] if row["source"] == "upstream" else []
    way = [f"by way of {', '.join(row['way'][1:-1])}"] if len(row["way"]) > 2 else []
    yield row["name"], row["converted"], row["certainty"], "; ".join([*upstream, *way, *why])

"""`mmname parse`: names to records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from mmname.cli.output import Row, format_option, lines_of, show
from mmname.errors import BuildError, NameSyntaxError
from mmname.record import FIELDS

__all__ = ["command", "row_of"]


@click.command("parse")
@click.argument("names", nargs=-1, required=True)
@click.option("--dialect", default="auto", show_default=True, help="The convention to read in.")
@click.option("--strict", is_flag=True, help="Take the documented template alone.")
@format_option
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], dialect: str, strict: bool, form: str) -> None:  # noqa: FBT001
    """Read NAMES: bare names, file names or paths; `-` reads them from standard input, one a line."""
    from mmname.dialect import dialect_named
    from mmname.project import words_at

    if dialect != "auto":
        dialect_named(dialect)
    words = words_at(".")
    failed = False

    def rows() -> Iterator[Row]:
        nonlocal failed
        for name in lines_of(names):
            row = row_of(name, dialect=dialect, strict=strict, words=words)
            failed |= "error" in row
            yield row

    show(rows(), form, head=("field", "word", "stands for"), cells=_cells)
    ctx.exit(1 if failed else 0)


def row_of(name: str, *, dialect: str = "auto", strict: bool = False, words: Any = None) -> dict[str, Any]:
    """What is printed of one name: its record with the canonical name and what the words stand for, or the error."""
    from mmname.builder import build
    from mmname.parser import parse
    from mmname.resolver import resolve, schedule_of

    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        record = parse(name, dialect=dialect, strict=strict, vocabulary=words)
    except NameSyntaxError as error:
        return {"name": shown, "error": error_of(error)}
    try:
        canonical: str | None = build(record, vocabulary=words)
    except BuildError:
        canonical = None
    data = record.to_dict()
    schedule = schedule_of(record)
    if record.schedule:
        data["schedule"] = {
            "token": record.schedule,
            "max_epochs": schedule and schedule.max_epochs,
            "max_iters": schedule and schedule.max_iters,
            "milestones": schedule and schedule.milestones and list(schedule.milestones),
        }
    return {
        "name": shown,
        "dialect": record.dialect,
        "canonical": canonical,
        **{field: data[field] for field in FIELDS},
        "unknown": data["unknown"],
        "spans": data["spans"],
        "resolved": resolve(record, vocabulary=words),
    }


def error_of(error: NameSyntaxError) -> dict[str, Any]:
    """An error as data."""
    return {
        "type": type(error).__name__,
        "message": error.message,
        "start": error.span[0],
        "end": error.span[1],
        "expected": list(error.expected),
        "suggestion": error.suggestion,
    }


def _cells(row: Row) -> Iterator[tuple[str, str, str]]:
    """The lines of one name in a table."""
    yield row["name"], "", ""
    if "error" in row:
        yield "  error", row["error"]["message"], ""
        return
    resolved = row["resolved"]
    for field in FIELDS:
        words = [span["text"] for span in row["spans"] if span["field"] == field]
        if words:
            yield f"  {field}", " ".join(words), _meant(field, row, resolved)
    for label in ("unknown", "canonical"):
        value = row[label]
        if value and value != row["name"]:
            yield f"  {label}", " ".join(value) if isinstance(value, list) else value, ""


def _meant(field: str, row: Row, resolved: Mapping[str, Mapping[str, Any]]) -> str:
    """What the word of a field stands for, in short."""
    if field == "batch":
        return f"{row['batch']['gpus']} GPUs x {row['batch']['samples_per_gpu']} samples"
    if field == "schedule":
        schedule = row["schedule"]
        length = f"{schedule['max_epochs']} epochs" if schedule["max_epochs"] else f"{schedule['max_iters']} iterations"
        return (
            f"{length}, steps after {', '.join(map(str, schedule['milestones']))}" if schedule["milestones"] else length
        )
    facts = resolved.get(field, {})
    numbers = ", ".join(f"{key} {value}" for key, value in facts.items() if key != "type")
    return ", ".join(filter(None, [str(facts.get("type", "")), numbers]))

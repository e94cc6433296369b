"""`mmname parse`: names to records."""

from __future__ import annotations

from mmname.cli import completing
from mmname.cli.argument import argument, flag, option
from mmname.cli.command import define
from mmname.cli.inputs import names_of, own_words_here
from mmname.cli.kinds import number
from mmname.cli.manner import colour, complain, counted
from mmname.cli.options import FORMS, dialect_option, format_option
from mmname.cli.output import Row, block, show
from mmname.cli.parser import UsageError
from mmname.cli.rows import row_of
from mmname.errors import NameSyntaxError
from mmname.name.record import FIELDS, VALUES, fields, holds_many
from mmname.screen import painted, styled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command"]

_BULK = ("jsonl", "arrow", "parquet")
_PARTS = {"schedule": ("token", "max_epochs", "max_iters", "milestones")}


def _columns() -> Iterator[str]:
    """The columns of CSV: every field, one that holds several numbers as a column for each."""
    yield from ("name", "dialect", "canonical")
    for field in FIELDS:
        kind = VALUES.get(fields()[field].value)
        parts = kind._fields if kind else _PARTS.get(field, ())
        yield from (f"{field}.{part}" for part in parts) if parts else [field]
    yield from (
        "unknown",
        "error.type",
        "error.message",
        "error.text",
        "error.line",
        "error.start",
        "error.end",
        "error.expected",
        "error.suggestion",
    )


@define(
    "parse",
    argument("names", many=True, required=True, complete=completing.names),
    dialect_option("The convention to read in.", default="auto"),
    flag("--strict", help="Take the documented template alone."),
    format_option((*FORMS, "arrow", "parquet")),
    option("--jobs", kind=number(1), default=1, help="So many processes read."),
    exits="0 every name is read, 1 one cannot be read, 2 wrong usage.",
)
def command(*, names: tuple[str, ...], dialect: str, strict: bool, form: str, jobs: int) -> int:
    """Read NAMES: names, paths, folders to walk, patterns, checkpoints, addresses; `-` reads standard input.

    Each field of a name is shown with the word that fills it and what that stands for; in colour, the name shows which
    part is which. Any number of names is read in the same memory: in the forms jsonl, arrow (a stream of Arrow IPC) and
    parquet (which need the extra `arrow`) by several processes, in order, with --jobs.
    """
    from mmname.name.convention import convention

    if dialect != "auto":
        convention(dialect)
    words = own_words_here()
    failed = False

    def rows() -> Iterator[Row]:
        nonlocal failed
        for line in names_of(names):
            row = row_of(line, dialect=dialect, strict=strict, words=words)
            failed |= "error" in row
            yield row

    if jobs > 1 and form not in _BULK:
        raise UsageError(f"--jobs is for the forms {', '.join(_BULK)}")
    if form in _BULK:
        from mmname.cli.bulk import Reading, read_all

        reading = Reading(form, dialect, strict, words)
        failed = read_all(names_of(names), reading, jobs=jobs, many="-" in names)
    elif form == "table":
        for row in rows():
            _print(row)
    else:
        show(rows(), form, columns=list(_columns()))
    return 1 if failed else 0


def _print(row: Row) -> None:
    """One name for people: a line a field, or where the fault is."""
    if "error" in row:
        fault = row["error"]
        span = (fault["start"], fault["end"])
        error = NameSyntaxError(
            fault["message"], text=fault["text"], span=span, expected=fault["expected"], suggestion=fault["suggestion"]
        )
        place = f" in line {fault['line']}" if "line" in fault else ""
        complain(error, place)
        return
    lines: list[tuple[str, str, str]] = []
    for field in FIELDS:
        words = " ".join(_words(row, field))
        if words:
            lines.append((field, styled(words, fields()[field].colour), _meant(field, row)))
    if row["dialect"] is None:
        lines.append(("dialect", "none that is known", ""))
    for label, value in (("unknown", " ".join(row["unknown"])), ("canonical", row["canonical"])):
        if value and value != row["name"]:
            lines.append((label, value, ""))
    block(_coloured(row) if colour() else row["name"], lines)


def _coloured(row: Row) -> str:
    """The name with each of its parts in the colour of its field."""
    name: str = row["name"]
    start = len(name.replace("\\", "/").rpartition("/")[0])
    start += bool(start)
    shown, told = "", 0
    for span in row["spans"]:
        begin, end = start + span["start"], start + span["end"]
        shown += name[told:begin] + painted(name[begin:end], colour=True, style=fields()[span["field"]].colour)
        told = end
    return shown + name[told:]


def _words(row: Row, field: str) -> Iterator[str]:
    """The words of a field as they stand in the name; those that fill the field together as one."""
    spans = [span for span in row["spans"] if span["field"] == field]
    stem = row["name"].replace("\\", "/").rpartition("/")[2]
    while spans:
        first = last = spans.pop(0)
        while spans and spans[0]["start"] == last["end"] + 1 and not holds_many(field):
            last = spans.pop(0)
        yield stem[first["start"] : last["end"]]


def _meant(field: str, row: Row) -> str:
    """What the word of a field stands for, in short."""
    if field == "batch":
        batch = row["batch"]
        if batch["whole"]:
            return f"{counted(batch['whole'], 'sample')} over all GPUs"
        samples = f" x {counted(batch['samples_per_gpu'], 'sample')}" if batch["samples_per_gpu"] else ""
        return f"{counted(batch['gpus'], 'GPU')}{samples}"
    if field == "schedule":
        schedule = row["schedule"]
        if schedule["max_epochs"] is None and schedule["max_iters"] is None:
            return ""
        epochs = schedule["max_epochs"]
        length = counted(epochs, "epoch") if epochs else counted(schedule["max_iters"], "iteration")
        return (
            f"{length}, steps after {', '.join(map(str, schedule['milestones']))}" if schedule["milestones"] else length
        )
    facts = row["resolved"].get(field, {})
    numbers = ", ".join(f"{key} {value}" for key, value in facts.items() if key != "type")
    return ", ".join(filter(None, [str(facts.get("type", "")), numbers]))

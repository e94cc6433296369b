"""`mmname find`: configs by what their names, their settings and their metafiles say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.cli import completing
from mmname.cli.argument import argument, flag, option
from mmname.cli.command import define
from mmname.cli.kinds import FILE, number
from mmname.cli.manner import written
from mmname.cli.options import FORMS, format_option, root_option
from mmname.cli.output import show
from mmname.cli.parser import UsageError
from mmname.errors import MmnameError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["command"]

_FIRST = ("name", "project", "backbone_type", "max_epochs", "max_iters", "samples_per_gpu", "memory")
_FILES = ("parquet", "arrow")


@define(
    "find",
    argument("conditions", many=True, complete=completing.conditions),
    root_option("Ask the configs below this folder.  [default: the released ones]"),
    option(
        "--release", help="Ask one release, such as `mmdet 2.28.2`, or any: also configs that have another name by now."
    ),
    option("--sort", many=True, help="A field to sort by, with - before it from the highest to the lowest."),
    option("--columns", help="The fields to print, separated by commas."),
    option("--limit", kind=number(1), help="Print so many at most."),
    option("--by", help="Count by the values of this field."),
    flag("--fields", help="List the fields that can be asked for."),
    format_option((*FORMS, *_FILES)),
    option("-o", "--output", kind=FILE, help="Write to this file; parquet and arrow need one."),
    exits="0 something is found, 1 nothing is, 2 wrong usage.",
    paged=True,
)
def command(
    *,
    conditions: tuple[str, ...],
    root: str | None,
    release: str | None,
    sort: tuple[str, ...],
    columns: str | None,
    limit: int | None,
    by: str | None,
    fields: bool,
    form: str,
    output: str | None,
) -> int:
    """Find configs that fulfil every one of CONDITIONS.

    A condition is `field=value`, `field=this,that`, `field!=value`, `field~part` (with * and ? for what may be there;
    near a number), `field>number`, `field=none` or `field=any`; `!` before it asks for the others. Without a field it
    is asked of the name: `mask*r50*`. What a config does not say, or what cannot be read, fulfils no comparison.
    """
    from mmname.zoo.find import Zoo

    if form in _FILES and output is None:
        raise UsageError(f"{form} is written to a file: say which with --output")
    zoo = Zoo.read(root) if root else Zoo()
    asked = [*conditions, *([f"release={release}"] if release else [])]
    if fields:
        for field in zoo.fields:
            print(field)
        return 0
    if by:
        counts = [{by: value, "count": count} for value, count in zoo.count(by, *asked)]
        _write(counts[:limit], (by, "count"), form, output)
        return 0 if counts else 1
    wanted = [column.strip() for column in columns.split(",")] if columns else []
    if form == "table" and not wanted:
        wanted = _telling(zoo, asked)
    rows = [row._asdict() for row in zoo.find(*asked, sort=sort, columns=wanted, limit=limit)]
    _write(rows, wanted, form, output)
    return 0 if rows else 1


def _telling(zoo: Any, asked: Sequence[str]) -> list[str]:
    """The columns of a table: the usual ones, and the metric that most of the rows have."""
    metrics = zoo.metrics(*asked)
    return [*_FIRST, *metrics[:1]]


def _write(rows: list[dict[str, Any]], columns: Sequence[str], form: str, output: str | None) -> None:
    if output is not None and form in _FILES:
        _file(rows, form, output)
        return
    if form in ("json", "jsonl") and not columns:
        rows = [{field: value for field, value in row.items() if value is not None} for row in rows]
    with written(output):
        show(
            rows,
            form,
            head=list(columns),
            cells=lambda row: [tuple("" if value is None else _shown(value) for value in row.values())],
            columns=list(rows[0]) if rows else list(columns),
        )


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _file(rows: list[dict[str, Any]], form: str, output: str) -> None:
    try:
        import pyarrow
        from pyarrow import feather, parquet
    except ImportError as error:
        raise MmnameError(f"{form} needs pyarrow, which is not installed here") from error
    table = pyarrow.Table.from_pylist(rows)
    try:
        if form == "parquet":
            parquet.write_table(table, output)
        else:
            feather.write_feather(table, output, compression="uncompressed")
    except OSError as error:
        raise MmnameError(f"{output}: {error.strerror or error}") from error

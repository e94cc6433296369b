"""`mmname check`: what is to be said of the names of configs, their contents, and the references to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mmname.cli.forms import FORMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmname.check.finding import Finding

__all__ = ["command"]


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option("--dialect", default="auto", show_default=True, help="The convention to hold names to.")
@click.option(
    "--select", multiple=True, metavar="CODES", help="Only these rules, as codes, beginnings of codes or names."
)
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave these rules out.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files that match, as in .gitignore.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Check only files that match, as in .gitignore.")
@click.option(
    "--format", "form", type=click.Choice(sorted(FORMS)), default="concise", show_default=True, help="How to print."
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Accept the findings of this file.")
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Write all findings to this file.")
@click.option("--statistics", is_flag=True, help="Print how many findings each rule has.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but findings, and no notes.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--list-rules", is_flag=True, help="List the rules and exit.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[str, ...],
    dialect: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exclude: tuple[str, ...],
    include: tuple[str, ...],
    form: str,
    baseline: Path | None,
    write_baseline: Path | None,
    statistics: bool,
    quiet: bool,
    exit_zero: bool,
    list_rules: bool,
) -> None:
    """Check configs: PATHS are config files, or folders to walk.

    Exits with 1 where there is a finding, with 2 where the run is asked for what there is not. A note is no finding.
    `mmname explain CODE` says what a rule finds and why.
    """
    from mmname.check.baseline import baseline_text, read_baseline
    from mmname.check.run import Request, check
    from mmname.name.convention import convention

    if list_rules:
        _list()
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.", ctx)
    if dialect != "auto":
        convention(dialect)
    request = Request(dialect, _split(select), _split(ignore), exclude, include)
    found = [finding for finding in check(paths, request) if not (quiet and finding.level == "note")]
    if write_baseline is not None:
        _write(write_baseline, baseline_text(found))
        click.echo(f"{_count(len(found))} accepted in {write_baseline}", err=True)
        return
    stale: Sequence[object] = ()
    if baseline is not None:
        found, stale = read_baseline(_read(baseline), file=str(baseline)).new(found)
    if statistics:
        _statistics(found)
    else:
        FORMS[form](found)
    count = sum(finding.level != "note" for finding in found)
    if not quiet and form in {"concise", "full"}:
        notes = len(found) - count
        click.echo(_count(count) + (f", {notes} note{'' if notes == 1 else 's'}" if notes else ""), err=True)
    if stale and not quiet:
        click.echo(f"{len(stale)} of the baseline found no more; --write-baseline writes it anew", err=True)
    ctx.exit(1 if count and not exit_zero else 0)


def _count(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'}"


def _split(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for text in texts for code in text.replace(",", " ").split())


def _list() -> None:
    from mmname.check.registry import rules

    for rule in rules():
        print(f"{rule.code}  {rule.name:22}{rule.level:9}{rule.title}")


def _statistics(found: Sequence[Finding]) -> None:
    from collections import Counter

    counted = Counter((finding.code, finding.rule) for finding in found)
    for (code, name), count in sorted(counted.items()):
        print(f"{count:6}  {code}  {name}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror or error}") from error

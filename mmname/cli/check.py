"""`mmname check`: what is to be said of the names of configs, their contents, and the references to them."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from mmname.cli import completing
from mmname.cli.argument import argument, flag, option
from mmname.cli.command import define
from mmname.cli.forms import FORMS
from mmname.cli.inputs import lines_of
from mmname.cli.kinds import PATH
from mmname.cli.manner import counted, is_quiet, remark
from mmname.cli.options import dialect_option, exclude_option, format_option, include_option
from mmname.cli.parser import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mmname.check.finding import Finding
    from mmname.check.run import Request

__all__ = ["command"]


@define(
    "check",
    argument("paths", many=True, complete=completing.paths),
    dialect_option("The convention to hold names to.", default="auto"),
    option(
        "--select",
        many=True,
        metavar="CODES",
        complete=completing.codes,
        help="Only these rules, as codes, beginnings of codes or names.",
    ),
    option("--ignore", many=True, metavar="CODES", complete=completing.codes, help="Leave these rules out."),
    include_option,
    exclude_option,
    format_option(list(FORMS), default="concise"),
    option("--baseline", kind=PATH, help="Accept the findings of this file."),
    option("--write-baseline", kind=PATH, help="Write all findings to this file."),
    flag("--statistics", help="Print how many findings each rule has, and what it could not judge."),
    flag("--exit-zero", help="Exit with 0 whatever is found."),
    flag("--fix", help="Mend what is safe to mend, as `mmname rename` does; `mmname undo` takes it back."),
    flag("--unsafe-fixes", help="With --fix or --diff: give configs their true names too."),
    flag("--diff", help="Show what --fix would do, and do nothing."),
    flag("--add-ignores", help="Have each file say in a comment that its findings are accepted."),
    flag("--allow-dirty", help="Touch files with changes that are not committed too."),
    flag("--no-cache", help="Neither use nor leave what is remembered of files as they are."),
    flag("--list-rules", help="List the rules and exit."),
    exits="0 clean, 1 there are findings (a note is none), 2 wrong usage or nothing to check.",
)
def command(
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
    exit_zero: bool,
    no_cache: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    add_ignores: bool,
    allow_dirty: bool,
    list_rules: bool,
) -> int:
    """Check configs: PATHS are config files or folders to walk, by default the one at hand; `-` reads standard input.

    `mmname explain CODE` says what a rule finds and why.
    """
    from mmname.check.baseline import baseline_text, read_baseline
    from mmname.check.run import Request, check
    from mmname.name.convention import convention

    if list_rules:
        _list()
        return 0
    if dialect != "auto":
        convention(dialect)
    quiet = is_quiet()  # then no notes either
    asked = tuple(line.text for line in lines_of(paths or ["."]))
    request = Request(dialect, _split(select), _split(ignore), exclude, include, cache=not no_cache)
    kinds = {"shown": diff, "fixed": fix and not diff, "ignored": add_ignores}
    written = _written(asked, request, kinds, how=(unsafe_fixes, allow_dirty))
    if written is not None:
        return 0 if exit_zero else written
    if fix:  # a file that was named may have another name now
        asked = tuple(filter(os.path.exists, asked))
    tally: Counter[str] = Counter()
    found = [finding for finding in check(asked, request, tally=tally) if not (quiet and finding.level == "note")]
    if write_baseline is not None:
        _write(write_baseline, baseline_text(found))
        remark(f"{counted(len(found), 'finding')} accepted in {write_baseline}")
        return 0
    stale: Sequence[object] = ()
    if baseline is not None:
        found, stale = read_baseline(_read(baseline), file=str(baseline)).new(found)
    if statistics:
        _statistics(found, tally)
    else:
        FORMS[form](found)
    count = sum(finding.level != "note" for finding in found)
    if form in {"concise", "full"}:
        notes = len(found) - count
        remark(counted(count, "finding") + (f", {counted(notes, 'note')}" if notes else ""))
    if stale:
        remark(f"{counted(len(stale), 'finding')} of the baseline found no more; --write-baseline writes it anew")
    return 1 if count and not exit_zero else 0


def _written(
    paths: tuple[str, ...], request: Request, kinds: Mapping[str, bool], *, how: tuple[bool, bool]
) -> int | None:
    """Write what is asked for, or show it; None where the run goes on with what is left."""
    if not any(kinds.values()):
        return None
    from mmname.cli import fixing

    done = [getattr(fixing, kind)(paths, request, fixing.How(*how)) for kind, asked in kinds.items() if asked]
    return None if kinds["fixed"] and not kinds["ignored"] else max(done)


def _split(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for text in texts for code in text.replace(",", " ").split())


def _list() -> None:
    from mmname.check.registry import rules

    for rule in rules():
        print(f"{rule.code}  {rule.name:22}{rule.level:9}{rule.title}")


def _statistics(found: Sequence[Finding], unjudged: Mapping[str, int]) -> None:
    """How often each rule found something, and how often it could not know."""
    from mmname.check.registry import rules

    counted = Counter(finding.code for finding in found)
    for rule in rules():
        if counted[rule.code] or unjudged.get(rule.code):
            left = f"  ({unjudged[rule.code]} not judged)" if unjudged.get(rule.code) else ""
            print(f"{counted[rule.code]:6}  {rule.code}  {rule.name}{left}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error

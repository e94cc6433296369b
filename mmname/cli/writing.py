"""What the commands that write have in common: asking, progress, and telling what was done."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from mmname.cli.argument import flag
from mmname.cli.manner import aside, colour, counted, width
from mmname.cli.output import say, show
from mmname.rename.errors import RenameError, UnfinishedRenameError
from mmname.screen import cells, painted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mmname.references import Reference
    from mmname.rename import Applied, RenamePlan
    from mmname.rename.touched import Progress

__all__ = [
    "after_it_is_done",
    "before_anything_is_done",
    "confirm",
    "counted",
    "offer_recovery",
    "progress",
    "show_done",
    "show_moves",
    "show_plan",
    "stoppable",
    "yes_option",
]

yes_option = flag("--yes", help="Do not ask; without a terminal nobody is asked anyway.")

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def confirm(question: str, *, yes: bool) -> None:
    """Ask at a terminal; a no ends the command."""
    if not yes and sys.stdin.isatty() and sys.stderr.isatty():
        _ask(question)


def _ask(question: str, *, default: bool = False) -> None:
    """Ask until it is answered; a no ends the command, as does an input that ends."""
    while True:
        print(f"{question} [{'Y/n' if default else 'y/N'}]: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        said = answer.strip().lower()
        if said in ("y", "yes") or (answer and not said and default):
            return
        if said in ("", "n", "no"):
            raise KeyboardInterrupt
        aside("error: expected y or n")


@contextmanager
def before_anything_is_done() -> Iterator[None]:
    """Print what is to be seen before files are touched; where nothing can be printed, nothing is done.

    Raises:
        RenameError: standard output is closed, full, or read by nobody.
    """
    if sys.stdout is None:
        raise RenameError("standard output is closed, so nothing is done")
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        _silence()
        raise RenameError(f"standard output: {error.strerror or error}, so nothing is done") from error


@contextmanager
def after_it_is_done(what: str) -> Iterator[None]:
    """Say what was done; a request to end that comes now comes too late, and an output that is gone changes nothing."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _silence()
        aside(f"{what}, but standard output: {error.strerror or error}")
    except KeyboardInterrupt:
        aside(f"{what}; it was done before the interrupt")


def _silence() -> None:
    """Let what is still to be printed go nowhere, so that nothing fails again at the end of the process."""
    sink = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):
        os.dup2(sink, sys.stdout.fileno())
    os.close(sink)


def offer_recovery(root: Path, *, yes: bool) -> None:
    """Where a rename was cut short, offer at a terminal to take it back first, and refuse to go on elsewhere.

    Raises:
        UnfinishedRenameError: a rename was cut short, and nobody is there to ask.
    """
    from mmname.rename import recover, unfinished

    number = unfinished(root)
    if number is None:
        return
    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UnfinishedRenameError(number)
    _ask(f"Rename {number} was cut short. Take it back now?", default=True)
    recover(root)


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a request to end (SIGTERM) act like Ctrl-C, so that what was begun is rolled back."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on standard error where that is a terminal; else nothing."""
    if not sys.stderr.isatty():
        from mmname.rename.touched import silent

        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(phase: str, done: int, total: int) -> None:
            bar.update(task, description=phase, completed=done, total=total or None)

        yield tell


def _moves(plan: RenamePlan) -> Iterator[str]:
    """The old name of each file beside its new one, or above it where the screen is too narrow for the two."""
    few = len(plan.moves) < 1000
    margin = max((cells(move.old) for move in plan.moves), default=0) if few else 0
    room = width()
    widest = (
        max((margin + 4 + cells(move.new) + cells(_noted(move.note)) for move in plan.moves), default=0) if few else 0
    )
    if room is not None and widest > room:
        for move in plan.moves:
            yield f"{move.old}\n  -> {move.new}{_noted(move.note)}"
        return
    for move in plan.moves:
        yield f"{move.old}{' ' * (margin - cells(move.old))} -> {move.new}{_noted(move.note)}"


def show_moves(plan: RenamePlan, form: str) -> None:
    """Print the renames: for people, or as rows with the columns that `--map` takes."""
    if form == "table":
        for line in _moves(plan):
            print(line)
    else:
        show(({"old": move.old, "new": move.new} for move in plan.moves), form, columns=("old", "new"))


def _noted(note: str) -> str:
    return f"  ({note})" if note else ""


def show_plan(plan: RenamePlan, *, diff: bool, kept: bool) -> None:
    """Print the renames, the edits, and how many references stay and why."""
    from mmname.rename import diff_of

    show_moves(plan, "table")
    if diff:
        for line in diff_of(plan):
            print(painted(line, colour=colour(), style=_COLOURS.get(line[:1], "")))
    if kept:
        for one in plan.kept:
            say(f"{one.path}:{one.line}:{one.column}: {_shown(one)} ({one.confidence})")
    for skipped in plan.skipped if kept else ():
        say(f"{skipped.path} keeps its name: {skipped.reason}")
    _show_counts(plan)
    _show_skipped(plan)


def _shown(one: Reference) -> str:
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in one.text)
    return f"{text} stays{' and will lead nowhere' if one.dies else ''}: {one.reason}"


def show_done(done: Applied, verb: str) -> None:
    """Say in words what was done."""
    what = [f"{verb} {counted(done.moved, 'file')}"]
    if done.edited:
        what.append(f"rewrote {counted(done.edited, 'file')}")
    if done.made:
        what.append(f"wrote {counted(done.made, 'stub')}")
    if done.removed:
        what.append(f"removed {counted(done.removed, 'stub')}")
    say(", ".join(what))


def _show_counts(plan: RenamePlan) -> None:
    if not plan:
        right = f"{counted(plan.asked, 'file')} asked for, every one named as asked"
        say(f"nothing to rename: {right if plan.asked else 'no config fits'}")
        return
    edits = list(plan.edits())
    files = sum(bool(change.edits) for change in plan.changes)
    say(
        f"{counted(len(plan.moves), 'file')} to rename, "
        f"{counted(len(edits), 'reference')} to rewrite in {counted(files, 'file')}{_kinds(e.kind for e in edits)}"
    )
    if plan.kept:
        stay = "stays as it is" if len(plan.kept) == 1 else "stay as they are"
        say(f"{counted(len(plan.kept), 'reference')} to a renamed file {stay} (--kept lists them):")
        dead = Counter((k.confidence, k.reason) for k in plan.kept if k.dies)
        for why, number in Counter((k.confidence, k.reason) for k in plan.kept).most_common():
            dying = f" ({dead[why]:,} will lead nowhere)" if dead[why] else ""
            say(f"  {number:>6,}  {why[0]}: {why[1]}{dying}")


def _show_skipped(plan: RenamePlan) -> None:
    if plan.skipped:
        say(f"{counted(len(plan.skipped), 'config')} not renamed (--kept lists them):")
        for reason, number in Counter(skipped.reason for skipped in plan.skipped).most_common(10):
            say(f"  {number:>6,}  {reason}")


def _kinds(kinds: Iterator[str]) -> str:
    numbers = Counter(kinds)
    ranked = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return f" ({', '.join(f'{number:,} {kind}' for kind, number in ranked)})" if numbers else ""

"""The manner of a run: its colours, how much it says, where its output goes, and how it tells what is wrong."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

from mmname.errors import MmnameError, NameSyntaxError
from mmname.screen import folded, has_colour, has_screen, painted, width_of
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TextIO

__all__ = [
    "Manner",
    "aside",
    "colour",
    "complain",
    "counted",
    "detail",
    "hint",
    "is_quiet",
    "manner",
    "paged",
    "remark",
    "width",
    "written",
]


class Manner(NamedTuple):
    """What the options that every command has say: `colour` is auto, always or never."""

    colour: str = "auto"
    quiet: bool = False
    verbose: bool = False


_manner = Manner()
_seen: Any = None  # the terminal, while the output goes to a pager


@contextmanager
def manner(wish: Manner) -> Iterator[None]:
    """Do things in this manner."""
    global _manner  # noqa: PLW0603  (a process has one screen)
    before, _manner = _manner, wish
    try:
        yield
    finally:
        _manner = before


def is_quiet() -> bool:
    """Whether nothing but results and errors is asked for."""
    return _manner.quiet


def colour(stream: TextIO | None = None) -> bool:
    """Whether a stream, by default standard output, is to have colours."""
    return has_colour(stream or _seen or sys.stdout, _manner.colour)


def width() -> int | None:
    """The columns of what standard output is shown on; None where a line may be of any length."""
    return width_of(_seen or sys.stdout)


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "file"), counted(2, "file"), counted(7330, "iteration")
    ('1 file', '2 files', '7,330 iterations')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def aside(text: str) -> None:
    """Say on standard error; nothing where that is closed."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


def remark(text: str) -> None:
    """Say on standard error what is no result; nothing with --quiet."""
    if not _manner.quiet:
        aside(folded(text, width_of(sys.stderr)))


def detail(text: str) -> None:
    """Say on standard error what a result rests on, with --verbose."""
    if _manner.verbose:
        aside(painted(text, colour=colour(sys.stderr), style="dim"))


def complain(error: MmnameError | str, place: str = "") -> None:
    """Say on standard error what is wrong: one style for everything."""
    said = error.drawn(width_of(sys.stderr)) if isinstance(error, NameSyntaxError) else str(error)
    lit = colour(sys.stderr)
    aside(f"{painted(f'error{place}:', colour=lit, style='bold red')} {said}")


@contextmanager
def written(path: str | None) -> Iterator[None]:
    """Let standard output go to a file, which is there when all of it is; an exit code other than 0 counts as all.

    Raises:
        MmnameError: the file cannot be written, or there is none and standard output is closed.
    """
    if path is None:
        if sys.stdout is None:
            raise MmnameError("standard output is closed, so nothing is done")
        yield
        return
    unfinished = f"{path}.part"
    try:
        stream = open(unfinished, "w", encoding="utf-8", newline="")  # noqa: SIM115, PTH123
    except OSError as error:
        raise MmnameError(f"cannot write {path}: {error.strerror or error}") from error
    before, sys.stdout = sys.stdout, stream
    try:
        yield
    except BaseException:
        stream.close()
        with suppress(OSError):
            os.unlink(unfinished)  # noqa: PTH108
        raise
    else:
        stream.close()
        os.replace(unfinished, path)  # noqa: PTH105
    finally:
        sys.stdout = before


@contextmanager
def paged() -> Iterator[None]:
    """Let standard output go through a pager where it is a terminal: MMNAME_PAGER, PAGER or less; none where empty."""
    global _seen
    told = os.environ.get("MMNAME_PAGER", os.environ.get("PAGER", "less"))
    if not told or told == "cat" or os.name == "nt" or not (has_screen(sys.stdout) and has_screen(sys.stdin)):
        yield
        return
    import shlex
    import subprocess

    environment = {"LESS": "FRX", "LV": "-c", **os.environ}  # quits where one screen is enough; passes colours on
    try:
        pager = subprocess.Popen(  # noqa: S603  (the user's own)
            shlex.split(told), stdin=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
    except (OSError, ValueError):
        yield
        return
    into: Any = pager.stdin
    _seen, sys.stdout = sys.stdout, into
    try:
        yield
    except BrokenPipeError:
        pass  # who has read enough leaves the pager
    finally:
        with suppress(OSError):
            sys.stdout.close()
        while True:
            try:
                pager.wait()
                break
            except KeyboardInterrupt:
                continue  # the pager's own
        _seen, sys.stdout = None, _seen


def hint(word: str, known: Iterable[str]) -> str:
    """A line that tells which words one may be a slip of, where there are such."""
    from difflib import get_close_matches

    near = sorted(get_close_matches(word, [one for one in known if len(one) > 2]))  # nobody slips in -q
    return f"\ndid you mean {', '.join(map(repr, near))}?" if near else ""

"""Names in bulk: any number of them, in the same memory, by several processes, in order."""

from __future__ import annotations

import sys
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.cli.jsonl import line_of
from mmname.cli.manner import counted, is_quiet
from mmname.cli.rows import row_of
from mmname.errors import MmnameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mmname.cli.inputs import Line
    from mmname.name.words import OwnWords

__all__ = ["Reading", "read_all"]

_CHUNK = 1000


class Reading(NamedTuple):
    """How names are read, and in which form they are told."""

    form: str
    dialect: str
    strict: bool
    words: OwnWords


def read_all(lines: Iterator[Line], reading: Reading, *, jobs: int = 1, many: bool = False) -> bool:
    """Read names and tell of them on standard output, in order; whether one cannot be read.

    `many` says that they come in a stream; what comes from a terminal is told at once.

    Raises:
        MmnameError: a form that is no text would go to a terminal, or needs a library that is not there.
    """
    size = _CHUNK if many and sys.stdin and not sys.stdin.isatty() else 1 if reading.form == "jsonl" else _CHUNK
    chunks = iter(lambda: list(islice(lines, size)), [])
    progress = _Progress()
    failed = False
    with _writer(reading.form) as writer:
        for told, number, bad in _in_order(chunks, reading, jobs):
            writer.write(told)
            failed |= bad
            progress.add(number)
    progress.end()
    return failed


def _told(lines: list[Line], reading: Reading) -> tuple[Any, int, bool]:
    """What is told of some names, how many they are, and whether one cannot be read."""
    if reading.form != "jsonl":
        from mmname.cli.columns import batch_of

        batch, bad = batch_of([row_of(line, **_options(reading)) for line in lines])
        return batch, len(lines), bad
    options = _options(reading)
    told = [line_of(line, **options) for line in lines]
    return "".join([f"{text}\n" for text, _ in told]), len(told), not all(good for _, good in told)


def _options(reading: Reading) -> dict[str, Any]:
    return {"dialect": reading.dialect, "strict": reading.strict, "words": reading.words}


def _in_order(chunks: Iterable[list[Line]], reading: Reading, jobs: int) -> Iterator[tuple[Any, int, bool]]:
    """What is told of each chunk, in order; with several processes two chunks each are under way at most."""
    if jobs == 1:
        yield from (_told(chunk, reading) for chunk in chunks)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(reading,)) as pool:
        waiting: deque[Any] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_work, chunk))
            if len(waiting) >= 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_reading: Reading


def _begin(reading: Reading) -> None:
    """Tell a process once how names are read: words of a user's own are the same for all of them."""
    global _reading  # noqa: PLW0603
    _reading = reading


def _work(lines: list[Line]) -> tuple[Any, int, bool]:
    return _told(lines, _reading)


class _Progress:
    """The number of names read so far, on standard error where that is a terminal."""

    def __init__(self) -> None:
        streams = sys.stderr and sys.stdout  # either is None where it is closed
        self._shown = bool(streams and sys.stderr.isatty() and not sys.stdout.isatty() and not is_quiet())
        self._read = 0
        self._told = 0

    def add(self, number: int) -> None:
        self._read += number
        if self._shown and self._read - self._told >= 10 * _CHUNK:
            print(f"\r{counted(self._read, 'name')}", end="", file=sys.stderr, flush=True)
            self._told = self._read

    def end(self) -> None:
        if self._told:
            print(f"\r{counted(self._read, 'name')}", file=sys.stderr)


class _Text:
    """Standard output, for text."""

    def __enter__(self) -> _Text:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, text: str) -> None:
        print(text, end="", flush=True)


def _writer(form: str) -> Any:
    if form == "jsonl":
        return _Text()
    if sys.stdout is None or sys.stdout.isatty():
        raise MmnameError(f"{form} is no text: give a file with -o, or a pipe")
    try:
        from mmname.cli.columns import Columns
    except ImportError as error:
        raise MmnameError(f"the form {form} needs pyarrow: pip install 'mmname[arrow]'") from error
    return Columns(form, sys.stdout.buffer)

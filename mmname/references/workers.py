"""Work on many files, spread over processes where that pays."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["spread"]

_FEWEST = 600  # files; with less, starting processes takes longer than they save
_CHUNK = 100
_MOST = 8
_T = TypeVar("_T")

_work: list[Callable[[Sequence[str]], Any]] = []


def spread(work: Callable[[Sequence[str]], _T], items: Sequence[str]) -> Iterator[_T]:
    """What `work` makes of stretches of `items`, in their order.

    The processes are copies of this one, so that they have what it knows; where the system does not offer that, or one
    processor is all there is, it does the work itself.
    """
    processes = min(_processors(), _MOST)
    if len(items) < _FEWEST or processes < 2 or not sys.platform.startswith("linux"):
        yield work(items)
        return
    from multiprocessing import get_context

    chunks = [items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK)]
    _work.append(work)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a thread that draws a bar is none that they need
            pool = get_context("fork").Pool(processes, initializer=_ignore_interrupts)
        with pool:
            yield from pool.imap(_run, chunks)
    finally:
        _work.pop()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for us is told, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run(items: Sequence[str]) -> Any:
    return _work[-1](items)

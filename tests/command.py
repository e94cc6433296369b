"""The command run inside the test's own process, as if from a shell: bytes in, bytes out, a folder to stand in."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def standing_in(folder: Path | None) -> Iterator[None]:
    """With `folder` as the working folder."""
    before = Path.cwd()
    os.chdir(folder or before)
    try:
        yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def reading_from(data: bytes) -> Iterator[None]:
    """With `data` as standard input."""
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def run(*args: str, stdin: str | bytes = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What `mmname ARGS` prints on both streams, and its exit code."""
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        standing_in(cwd),
        reading_from(data),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(list(args))
    printed, said = (stream.buffer.getvalue().decode() for stream in (out, err))
    return subprocess.CompletedProcess(args, code, printed, said)

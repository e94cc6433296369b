"""The command run inside the test's own process, as if from a shell: bytes in, bytes out, a folder to stand in."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from mmname.cli import cli, main
from mmname.cli.completion import answer

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


def offers(line: str) -> dict[str, str]:
    """What a shell is offered where a command line stops, each with what is said of it."""
    asked = {"COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE": "1", "_ARGCOMPLETE_SHELL": "fish"}
    form = {"_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_DFS": "\t", "_ARGCOMPLETE_SUPPRESS_SPACE": "1"}
    told = io.StringIO()
    with mock.patch.dict(os.environ, {**asked, **form}):
        answer(cli, stream=told, leave=lambda _: None)
    pairs = [item.partition("\t") for item in told.getvalue().splitlines()]
    return {word: said for word, _, said in pairs}

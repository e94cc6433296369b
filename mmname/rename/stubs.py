"""Stubs: what may stay at the old path of a config, so that whoever still uses it is told and served."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from mmname.config.stub import is_stub

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mmname.rename.plan import Move

__all__ = ["stub_text", "stubs_replaced"]


def stub_text(old: str, new: str, *, reference: str | None = None, like: bytes = b"") -> str:
    r"""The text of a stub at `old` for the config that is now at `new` and holds what `like` holds.

    MMEngine (`Config._file2dict`, key `_deprecation_`) asks to use `expected` instead, says that more is found at
    `reference`, and goes on with `_base_`. A config that imports its bases can only be imported itself.

    >>> print(stub_text("configs/a/x.py", "configs/b/y.py"))
    _base_ = '../b/y.py'
    _deprecation_ = dict(expected='configs/b/y.py')
    <BLANKLINE>
    """
    path = posixpath.relpath(new, posixpath.dirname(old) or ".")
    said = f", reference={reference!r}" if reference else ""
    told = f"_deprecation_ = dict(expected={new!r}{said})\n"
    steps = path.removesuffix(".py").split("/")
    ups = steps.count("..")
    if b"read_base" in like and all(step.isidentifier() for step in steps[ups:]):
        module = "." * (ups + 1) + ".".join(steps[ups:])
        return f"from mmengine.config import read_base\n\nwith read_base():\n    from {module} import *\n\n{told}"
    return f"_base_ = {path!r}\n{told}"


def stubs_replaced(root: Path, moves: Iterable[Move]) -> set[str]:
    """The stubs at targets of moves that say the config is what moves there now: they have said all they had to."""
    found = set()
    for move in moves:
        try:
            data = (root / move.new).read_bytes() if (root / move.new).is_file() else b""
        except OSError:
            continue
        path = posixpath.relpath(move.old, posixpath.dirname(move.new) or ".")
        if is_stub(data) and any(data.startswith(f"_base_ = {text!r}".encode()) for text in (path, f"./{path}")):
            found.add(move.new)
    return found

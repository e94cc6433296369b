"""Stubs: what may stay at the old path of a config, so that whoever still uses it is told and served."""

from __future__ import annotations

import posixpath

__all__ = ["is_stub", "stub_text"]


def stub_text(old: str, new: str, *, reference: str | None = None) -> str:
    r"""The text of a stub at `old` for the config that is now at `new`.

    MMEngine (`Config._file2dict`, key `_deprecation_`) warns with `expected` and `reference` and goes on with `_base_`.

    >>> print(stub_text("configs/a/x.py", "configs/a/y.py"))
    _base_ = 'y.py'
    _deprecation_ = dict(expected='y.py', reference='configs/a/y.py')
    <BLANKLINE>
    """
    path = posixpath.relpath(new, posixpath.dirname(old) or ".")
    return f"_base_ = {path!r}\n_deprecation_ = dict(expected={path!r}, reference={reference or new!r})\n"


def is_stub(data: bytes) -> bool:
    """Whether a config only says where it went."""
    return any(line.startswith(b"_deprecation_") for line in data.splitlines())

"""Stubs: configs that only say where another one went."""

from __future__ import annotations

__all__ = ["is_stub"]


def is_stub(data: bytes) -> bool:
    r"""Whether a config only says where it went, with the `_deprecation_` of MMEngine's `Config._file2dict`.

    >>> is_stub(b"_base_ = 'b.py'\n_deprecation_ = dict(expected='b.py')")
    True
    """
    return any(line.startswith(b"_deprecation_") for line in data.splitlines())

"""A repository: its configs, its text files, and the references between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from mmname.references.reference import Edit, Reference

__all__ = ["Repository"]


class Repository:
    """One scan of the tree under `root`."""

    configs: tuple[str, ...]
    files: tuple[str, ...]

    def __init__(
        self, root: Path, *, include: Sequence[str] = (), exclude: Sequence[str] = (), bases: bool = False
    ) -> None:
        self.root = root

    def references(self, *, names: Collection[str] | None = None) -> Iterator[Reference]:
        """Every place that names a config; with `names` only those whose stem is one of these."""
        raise NotImplementedError

    def edits(self, moves: Mapping[str, str], *, likely: bool = True, names: bool = True) -> list[Edit]:
        """What has to be rewritten when config files move as `moves` says (old path to new path)."""
        raise NotImplementedError

    def kept(self, moves: Mapping[str, str]) -> list[Reference]:
        """The places that name a moved config and stay as they are, with the reason."""
        raise NotImplementedError

    def dead(self) -> Iterator[Reference]:
        """The references that resolve to nothing."""
        raise NotImplementedError

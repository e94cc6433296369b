"""Which file or folder a passage means: references are found in it, followed, and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.references.exact import Exact
from mmname.references.packages import Packages
from mmname.references.patterns import Patterns
from mmname.references.places import Places
from mmname.references.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mmname.references.found import Found
    from mmname.references.passage import Passage
    from mmname.references.tree import Tree

__all__ = ["Finder"]


class Finder:
    """Finds what is named in the passages of the files of one tree."""

    def __init__(self, tree: Tree) -> None:
        places = Places(tree)
        packages = Packages(places)
        self._scan = Scan(places, Patterns(places), packages.find)
        self._exact = Exact(places, packages.find, self._scan.find)

    def expect(self, stems: Iterable[str]) -> None:
        """Look for such of `stems` as are words of a language too."""
        self._scan.expect(stems)

    def find(self, path: str, passage: Passage) -> Iterator[Found]:
        """The references in a passage of the file `path`."""
        if passage.kind == "joined":
            found = self._scan.joined(path, passage)
        elif passage.whole:
            found = self._exact.find(path, passage)
        else:
            found = self._scan.find(path, passage)
        if not passage.frozen:
            yield from found
            return
        for one in found:
            yield one.frozen(passage.frozen)

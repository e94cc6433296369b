"""References to the configs of a package: `package::path`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.references.found import Found
from mmname.references.paths import name_of
from mmname.references.words import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.references.passage import Passage
    from mmname.references.places import Places

__all__ = ["Packages"]

_OTHER_PACKAGE = "a config of another package"


class Packages:
    """Follows the paths that lead into packages."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._tree = places.tree

    def find(self, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """`package::path`, which leads into the configs of that package."""
        package, _, rest = passage.text[start:end].partition("::")
        start += len(package) + 2
        if not rest.endswith(PYTHON):
            return
        if package not in self._tree.names:
            about = tuple(self._tree.named(name_of(rest)))
            yield Found(passage, start, end, "base-package", "frozen", None, _OTHER_PACKAGE, about=about)
            return
        roots = self._places.package_roots(package)
        tried = [self._places.followed(passage, (start, end), "base-package", root) for root in roots]
        yield next((found for found in tried if found.target), tried[0])

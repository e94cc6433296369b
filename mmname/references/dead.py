"""Dead references: the code of each form, and the living config that is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.references.paths import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mmname.references.reference import Reference

__all__ = ["CODES", "Living", "code_of", "nearest"]

CODES = {
    "REF001": "a `_base_` that leads to no file",
    "REF002": "a comma is missing between two entries of a `_base_`",
    "REF003": "an import of a config that leads to no file",
    "REF004": "a link that leads to no file",
    "REF005": "a `Config` or `README` of a metafile that leads to no file",
    "REF006": "an `Import` of a model index that leads to no file",
    "REF007": "a path in a text, a script or a test that leads to no config",
    "REF008": "a link, an include, or an entry of a table of contents, that leads to no file or folder",
    "REF009": "an address, where a metafile gives the path of a config",
}
_CODE_OF_KIND = {
    "base": "REF001",
    "base-package": "REF001",
    "base-joined": "REF002",
    "read-base": "REF003",
    "import": "REF003",
    "markdown-link": "REF004",
    "html-link": "REF004",
    "markdown-link-other": "REF008",
    "html-link-other": "REF008",
    "toc": "REF008",
    "include": "REF008",
    "metafile-config": "REF005",
    "metafile-readme": "REF005",
    "index-import": "REF006",
    "own-link": "REF009",
    "metafile-address": "REF009",
}
_COMMON = frozenset({"", "README.md", "__init__.py", "index.rst", "metafile.yml", "metafile.yaml", "model-index.yml"})
_LIKENESS = 0.7  # below this, names of one family are no longer alike


def code_of(reference: Reference) -> str:
    """The code under which a dead reference is reported."""
    return _CODE_OF_KIND.get(reference.kind, "REF007")


class Living:
    """The files that a dead reference may mean, by their names."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._named: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        for path in paths:
            self._named.setdefault(name_of(path), []).append(path)
            self._folded.setdefault(name_of(path).lower(), []).append(path)

    def evident(self, reference: Reference) -> str | None:
        """The one file that a reference must mean: where it leads otherwise, or the only one of its name.

        >>> place = _place("a/x_coco.py")
        >>> Living(["b/x_coco.py", "b/y_coco.py"]).evident(place), Living(["b/x_coco.py", "c/x_coco.py"]).evident(place)
        ('b/x_coco.py', None)
        """
        if reference.target is not None:
            return reference.target
        found = self._folded.get(name_of(reference.text).lower(), [])
        return (
            found[0]
            if len(found) == 1 and found[0] != reference.path and name_of(reference.text) not in _COMMON
            else None
        )

    def nearest(self, reference: Reference) -> str | None:
        """The file that a reference most likely means: of the same name, else of the name most like it.

        >>> Living(["b/x_8xb1_coco.py", "b/y_2x_lvis.py"]).nearest(_place("a/x_8x1_coco.py"))
        'b/x_8xb1_coco.py'
        """
        from difflib import get_close_matches

        name = name_of(reference.text)
        alike = [name] if name in self._named else get_close_matches(name, self._named, n=2, cutoff=_LIKENESS)
        paths = [[path for path in self._named[one] if path != reference.path] for one in alike]
        found = next(filter(None, paths), [])
        return max(found, key=lambda path: _shared(path, reference), default=None)


def nearest(reference: Reference, paths: Sequence[str]) -> str | None:
    """The one of `paths` that a dead reference most likely means."""
    return Living(paths).nearest(reference)


def _place(text: str) -> Reference:
    from mmname.references.reference import Reference

    return Reference("README.md", 0, 1, text, "path", "likely", None, "leads to no file", 1, 1)


def _shared(path: str, reference: Reference) -> int:
    """How many folders two paths have in common, those of the file in which the reference stands too."""
    folders = set(path.split("/")[:-1])
    return len(folders & {*reference.text.split("/"), *reference.path.split("/")})

"""Dead references: the code of each form, and the living config that is nearest."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from mmname.references.paths import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmname.references.reference import Reference

__all__ = ["CODES", "code_of", "nearest"]

CODES = {
    "REF001": "a `_base_` that leads to no file",
    "REF002": "a comma is missing between two entries of a `_base_`",
    "REF003": "an import of a config that leads to no file",
    "REF004": "a link that leads to no file",
    "REF005": "a `Config` or `README` of a metafile that leads to no file",
    "REF006": "an `Import` of a model index that leads to no file",
    "REF007": "a path in a text, a script or a test that leads to no config",
    "REF008": "a link, or an entry of a table of contents, that leads to no file or folder",
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
    "metafile-config": "REF005",
    "metafile-readme": "REF005",
    "index-import": "REF006",
}
_LIKENESS = 0.7  # below this, names of one family are no longer alike


def code_of(reference: Reference) -> str:
    """The code under which a dead reference is reported."""
    return _CODE_OF_KIND.get(reference.kind, "REF007")


def nearest(reference: Reference, paths: Sequence[str]) -> str | None:
    """The one of `paths` that a dead reference most likely means: of the same name, else of the name most like it.

    >>> from mmname.references import Reference
    >>> place = Reference("README.md", 0, 1, "a/x_8x1_coco.py", "path", "likely", None, "leads to no file", 1, 1)
    >>> nearest(place, ["b/x_8xb1_coco.py", "b/y_2x_lvis.py"])
    'b/x_8xb1_coco.py'
    """
    name = name_of(reference.text)
    names: dict[str, list[str]] = {}
    for path in paths:
        names.setdefault(name_of(path), []).append(path)
    alike = [name] if name in names else get_close_matches(name, names, n=1, cutoff=_LIKENESS)
    if not alike:
        return None
    return max(names[alike[0]], key=lambda path: _shared(path, reference))


def _shared(path: str, reference: Reference) -> int:
    """How many folders two paths have in common, those of the file in which the reference stands too."""
    folders = set(path.split("/")[:-1])
    return len(folders & {*reference.text.split("/"), *reference.path.split("/")})

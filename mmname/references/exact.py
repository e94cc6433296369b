"""References that are a passage as a whole: bases, links, imports, entries of metafiles and of tables of contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mmname.references.found import Found
from mmname.references.passage import HOLE, true_text
from mmname.references.paths import folder_of, stem_of
from mmname.references.words import NOWHERE, PLACEHOLDER, PYTHON, SCHEME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mmname.references.passage import Passage
    from mmname.references.places import Places

__all__ = ["Exact"]

_ADDRESS = re.compile(r"https?://")
_NO_PATH = "tools look for a file of the repository there"
_OWN_NAME = "a name of its own"
_FILE_FOLDER = re.compile(r"\{\{\s*fileDirname\s*\}\}/")  # as MMEngine fills it in
_OPEN = re.compile(r"[*?\[:]")
_TOC_SUFFIXES = ("", ".md", ".rst", ".ipynb")


class Exact:
    """Follows whole passages; what is none of a config falls to `scan`."""

    def __init__(
        self,
        places: Places,
        package: Callable[[Passage, int, int], Iterator[Found]],
        scan: Callable[[str, Passage], Iterator[Found]],
    ) -> None:
        self._places = places
        self._tree = places.tree
        self._package = package
        self._scan = scan
        self._readers: dict[str, Callable[[str, Passage], Iterator[Found]]] = {
            "base": self._base,
            "markdown-link": self._link,
            "html-link": self._link,
            "metafile-config": self._metafile_path,
            "metafile-readme": self._metafile_path,
            "metafile-name": self._metafile_name,
            "index-import": self._index_import,
            "toc": self._contents,
            "nav": self._navigation,
            "include": self._included,
            "dotted": self._dotted,
        }

    def find(self, path: str, passage: Passage) -> Iterator[Found]:
        """The references in a passage of the file `path`."""
        yield from self._readers.get(passage.kind, self._module)(path, passage)

    def _base(self, path: str, passage: Passage) -> Iterator[Found]:
        text = passage.text
        if "::" in text:
            yield from self._package(passage, 0, len(text))
            return
        filled = _FILE_FOLDER.match(text)
        start = filled.end() if filled else 0
        if HOLE in text or "{{" in text[start:] or text.startswith("/") or SCHEME.match(text):
            return
        span = (start, len(text))
        found = self._places.followed(passage, span, passage.kind, folder_of(path), anchored=True, quoted=False)
        yield self._uncommaed(path, found) if found.dead else found

    def _uncommaed(self, path: str, found: Found) -> Found:
        """Two bases that stand side by side are one text where the comma between them was forgotten."""
        starts, ends, text = found.passage.starts, found.passage.ends, found.passage.text
        for i in range(1, len(text)):
            if starts[i] > ends[i - 1] and self._places.leads(folder_of(path), text[:i]):
                reason = f"{NOWHERE}: a comma is missing after {text[:i]!r}"
                return found._replace(kind="base-joined", reason=reason)
        return found

    def _link(self, path: str, passage: Passage) -> Iterator[Found]:
        target = re.split(r"[#?]", passage.text)[0]
        if SCHEME.match(target):
            yield from self._scan(path, passage)
            return
        if not target or HOLE in target:
            return
        rooted = target.startswith("/")
        folder = "" if rooted else folder_of(path)
        span = (int(rooted), len(target))
        found = self._places.followed(passage, span, passage.kind, folder, anchored=not rooted)
        led = self._tree.follow(folder, unquoted(target[int(rooted) :]))
        if found.dead and led and self._tree.has_folder(led):
            end = len(target.rstrip("/"))
            found = Found(passage, span[0], end, passage.kind, "sure", led, "", "folder", folder, not rooted, (led,))
        if not found.dead:
            yield found
            return
        meant = self._places.followed(passage, (0, len(target)), passage.kind, "")
        if meant.target in self._tree.files and not rooted:
            reason = f"{NOWHERE} from its folder, but does from the root"
            yield meant._replace(confidence="likely", reason=reason, dead=True)
        elif not PLACEHOLDER.search(target) and ("/" in target or "." in target) and not target.endswith(".html"):
            yield found if target.endswith(PYTHON) else found._replace(kind=f"{passage.kind}-other")

    def _metafile_path(self, path: str, passage: Passage) -> Iterator[Found]:
        """A `Config` or `README`: its path leads from the root, where tools look for it."""
        if SCHEME.match(passage.text):
            yield from self._address(path, passage)
            return
        span = (0, len(passage.text))
        tried = [self._places.followed(passage, span, passage.kind, base) for base in self._places.bases(path)]
        found = next((found for found in tried if found.target), tried[0])
        if found.target and self._tree.is_inside(found.base):
            anchored = found.base == folder_of(path)
            reason = f"{NOWHERE} from the root, but does from {found.base}"
            found = found._replace(confidence="likely", anchored=anchored, reason=reason, dead=True)
        yield found

    def _address(self, path: str, passage: Passage) -> Iterator[Found]:
        """An address in the place of a path: what loads a config by its metafile finds no file there."""
        found = list(self._scan(path, passage))
        if passage.kind != "metafile-config" or not _ADDRESS.match(passage.text):
            yield from found
        elif any(one.kind == "own-link" for one in found):
            yield from (one._replace(reason=_NO_PATH, dead=one.kind == "own-link") for one in found)
        else:
            yield Found(passage, 0, len(passage.text), "metafile-address", "frozen", None, _NO_PATH, dead=True)

    def _metafile_name(self, path: str, passage: Passage) -> Iterator[Found]:
        """A `Name`: it follows the config beside it where the two are the same."""
        name, span = true_text(passage.text), (0, len(passage.text))
        for config in true_text(passage.context).split("\n"):
            if stem_of(config) == name:
                tried = (self._tree.follow(base, config) for base in self._places.bases(path))
                target = next((found for found in tried if found is not None and self._tree.has(found)), None)
                if target:
                    yield Found(passage, *span, passage.kind, "sure", target, form="stem", about=(target,))
                    return
        about = tuple(self._tree.stemmed(name))
        if about:
            yield Found(passage, *span, passage.kind, "frozen", None, _OWN_NAME, about=about)

    def _index_import(self, path: str, passage: Passage) -> Iterator[Found]:
        span, own = (0, len(passage.text)), folder_of(path)
        tried = [
            self._places.followed(passage, span, passage.kind, base, anchored=base == own != "") for base in ("", own)
        ]
        yield next((found for found in tried if found.target), tried[0])

    def _navigation(self, path: str, passage: Passage) -> Iterator[Found]:
        """An entry of a table of contents whose paths lead from a folder of documents."""
        if SCHEME.match(passage.text) or _OPEN.search(passage.text):
            return
        base = self._tree.follow(folder_of(path), passage.context)
        if base is not None:
            yield self._places.followed(passage, (0, len(passage.text.rstrip("/"))), "toc", base, quoted=False)

    def _included(self, path: str, passage: Passage) -> Iterator[Found]:
        """A file that a page takes in."""
        if HOLE in passage.text or SCHEME.match(passage.text) or _OPEN.search(passage.text):
            return
        found = self._places.followed(passage, (0, len(passage.text)), "include", folder_of(path), anchored=True)
        led = self._tree.follow(folder_of(path), folder_of(found.path))
        if not found.dead or (led is not None and self._tree.has_folder(led)):
            yield found
        else:
            yield from self._scan(path, passage._replace(kind="path", whole=False))

    def _contents(self, path: str, passage: Passage) -> Iterator[Found]:
        """An entry of a table of contents, with the suffix of its file or without."""
        rooted = passage.text.startswith("/")
        span = (int(rooted), len(passage.text))
        own = folder_of(path)
        bases = [base for base in self._places.bases(path) if base.startswith("docs")][::-1] if rooted else [own]
        for base in bases:
            for suffix in _TOC_SUFFIXES:
                target = self._tree.follow(base, passage.text[span[0] :] + suffix)
                if target in self._tree.files and target is not None:
                    form = "extensionless" if suffix else "path"
                    yield Found(passage, *span, passage.kind, "sure", target, "", form, base, not rooted, (target,))
                    return
        if "*" in passage.text:
            yield from self._scan(path, passage._replace(kind="path", whole=False))
        if (
            bases
            and ("/" in passage.text or passage.text.endswith(_TOC_SUFFIXES[1:]))
            and not _OPEN.search(passage.text)
        ):
            yield Found(passage, *span, passage.kind, "ambiguous", None, NOWHERE, dead=True)

    def _dotted(self, path: str, passage: Passage) -> Iterator[Found]:
        """The dotted name of a module in a string, which leads from the root."""
        for ending in (PYTHON, f"/__init__{PYTHON}"):
            target = passage.text.replace(".", "/") + ending
            if target in self._tree.files:
                yield Found(passage, 0, len(passage.text), "import", "sure", target, "", "module", "", about=(target,))
                return
        lost = passage.text.replace(".", "/") + PYTHON
        if self._places.is_config_path(lost) or self._places.was_config_path(lost):
            yield Found(passage, 0, len(passage.text), "import", "sure", None, NOWHERE, dead=True)
            return
        yield from self._scan(path, passage._replace(kind="string", whole=False))

    def _module(self, path: str, passage: Passage) -> Iterator[Found]:
        """The module of an import, or a name imported from one."""
        kind, named, bound = re.fullmatch(r"(.*?)(-name)?(-bound)?", passage.kind).groups()  # type: ignore[union-attr]
        dotted = passage.context + passage.text
        parts = dotted.replace(" ", "").replace("\t", "")
        rest = parts.lstrip(".")
        level = len(parts) - len(rest)
        base = self._tree.follow(folder_of(path), "../" * (level - 1)) if level else ""
        if base is None or not rest:
            return
        module = rest.replace(".", "/")
        ends = (PYTHON,) if named else (PYTHON, f"/__init__{PYTHON}")
        targets = (self._tree.follow(base, module + end) for end in ends)
        target = next((found for found in targets if found is not None and self._tree.has(found)), None)
        form = f"{'bound-' if bound else ''}{'name' if named else 'module'}"
        span = (0, len(passage.text))
        if target is not None:
            yield Found(passage, *span, kind, "sure", target, "", form, base, level > 0, (target,))
            return
        package = self._tree.follow(base, module)
        if not named and package and package in self._tree.folders:
            yield Found(passage, *span, kind, "sure", package, "", form, base, level > 0, (package,))
        elif kind == "read-base" and self._is_lost(rest, package, named=bool(named), local=level > 0):
            yield Found(passage, *span, kind, "sure", None, NOWHERE, form, base, level > 0, dead=True)

    def _is_lost(self, dotted: str, module: str | None, *, named: bool, local: bool) -> bool:
        """Whether an import of a base that leads to no file must have led to one."""
        if named:  # where there is no `__init__.py`, only a file or a folder gives a folder that name
            folder = folder_of(module or "")
            known = self._tree.is_inside(folder) and folder in self._tree.folders
            return known and f"{folder}/__init__{PYTHON}" not in self._tree.files and module not in self._tree.folders
        return local or dotted.split(".", maxsplit=1)[0] in {*self._tree.names, *self._tree.roots}


def unquoted(text: str) -> str:
    """What a link says once its `%20` and the like are read."""
    from urllib.parse import unquote

    return unquote(true_text(text))

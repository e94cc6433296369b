"""Places: where paths that a file writes may lead from, and what they lead to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from mmname.references.found import Found
from mmname.references.passage import true_text
from mmname.references.paths import above, folder_of, name_of, stem_of
from mmname.references.values import HERE
from mmname.references.words import HOMONYM, NOWHERE, PLACEHOLDER, PYTHON, is_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.references.passage import Passage
    from mmname.references.tree import Tree

__all__ = ["Led", "Places"]

_LEAD = re.compile(r"^(?:\.{0,2}/)+")
_Span = tuple[int, int]


class Led(NamedTuple):
    """The folder that a variable stands for; if `anchored`, the one `ups` folders above that of the file."""

    folder: str
    anchored: bool = False
    ups: int = 0


class Places:
    """Follows the paths that stand in the files of one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.configs = frozenset(tree.configs)

    def bases(self, path: str) -> Iterator[str]:
        """The folders from which paths in the file `path` may lead: the root, then its own and those above it."""
        yield ""
        yield from (folder for folder in reversed(list(above(path))) if folder)

    def package_roots(self, package: str) -> list[str]:
        """The folders in which a package keeps configs, the likeliest first."""
        return ["configs", f"{package}/configs", f"{package}/.mim/configs", *self.tree.roots]

    def led(self, path: str, value: str) -> Led | None:
        """The folder that a variable in the file `path` stands for, by its value."""
        if value.startswith(HERE):
            folder = self.tree.follow(folder_of(path), value[len(HERE) + 1 :])
            steps = value.split("/")[1:]
            alone = all(step == ".." for step in steps)
            return None if folder is None else Led(folder, anchored=alone, ups=len(steps) if alone else 0)
        tried = (self.tree.follow(base, value) for base in self.bases(path) if value)
        return next((Led(folder) for folder in tried if folder and folder in self.tree.folders), None)

    def followed(
        self, passage: Passage, span: _Span, kind: str, base: str, *, anchored: bool = False, quoted: bool = True
    ) -> Found:
        """The reference that leads from the folder `base`, dead where there is no file."""
        written = true_text(passage.text[slice(*span)])
        target = self.tree.follow(base, unquote(written) if quoted else written)
        if target is not None and self.tree.has(target):
            return Found(passage, *span, kind, "sure", target, "", "path", base, anchored, (target,))
        reason = NOWHERE if target is not None else f"{NOWHERE}: the path leaves the repository"
        about = tuple(self.tree.named(name_of(written)))
        return Found(passage, *span, kind, "ambiguous", None, reason, "", base, anchored, about, dead=True)

    def located(self, path: str, passage: Passage, span: _Span, form: str) -> Found | None:
        """What a path leads to; ambiguous where it leads to one from here and to another from there.

        From the folders in which configs lie, only configs and folders are looked for.
        """
        token = passage.text[slice(*span)].replace("\\", "/") + (PYTHON if form == "extensionless" else "")
        rooted = passage.text[span[0] - 1 : span[0]] == "/" if span[0] else False
        led: dict[str, str] = {}
        roots = () if token.startswith("..") else self.tree.roots
        for bases in ([""],) if rooted else (self.bases(path), roots):
            for base in bases:
                target = self.tree.follow(base, token)
                if target is not None and self._is_there(target, form, token):
                    led.setdefault(target, base)
            if led:
                break
        about = tuple(led)
        if len(about) > 1:
            return Found(passage, *span, passage.kind, "ambiguous", None, HOMONYM, about=about)
        if not about:
            return None
        base = led[about[0]]
        sure = "sure" if form == "path" and about[0] in self.configs else "likely"
        anchored = base == folder_of(path) != ""
        return Found(passage, *span, passage.kind, sure, about[0], "", form, base, anchored, about)

    def _is_there(self, target: str, form: str, token: str) -> bool:
        if form == "folder":
            return target != "" and target in self.tree.folders
        if target in self.configs:
            return True
        return form == "path" and "/" in token and target in self.tree.files

    def leads(self, base: str, token: str) -> bool:
        """Whether a path leads to a file from the folder `base`."""
        target = self.tree.follow(base, token)
        return target is not None and self.tree.has(target)

    def is_config_path(self, token: str) -> bool:
        """Whether a path leads into a folder of configs that there is."""
        folder = folder_of(_LEAD.sub("", token))
        return self.tree.is_inside(folder) and folder in self.tree.folders

    def was_config_path(self, token: str) -> bool:
        """Whether a path leads into a folder of configs that there once was: it speaks of a config by a whole name."""
        folder = folder_of(_LEAD.sub("", token))
        return self.tree.is_inside(folder) and folder not in self.tree.folders and is_name(stem_of(token))

    def speaks_of_config(self, token: str) -> bool:
        """Whether a path certainly means a config here, be there one or not."""
        return self.is_config_path(token) or self.was_config_path(token)

    def is_lost_page(self, token: str) -> bool:
        """Whether a path leads to no file, but from the root into a folder that there is."""
        path = self.tree.follow("", token)
        folder = folder_of(path or "")
        return bool(path) and "/" in folder and folder in self.tree.folders and not PLACEHOLDER.search(token)

    def is_lost_folder(self, token: str) -> bool:
        """Whether a path leads to no folder of configs, while one of that name stands elsewhere among them."""
        folder = _LEAD.sub("", token).rstrip("/")
        if not self.tree.is_inside(folder) or self.tree.has_folder(folder):
            return False
        tail = folder.split("/", 1)[1] if "/" in folder else folder
        return any(other.endswith(f"/{tail}") and self.tree.is_inside(other) for other in self.tree.folders)

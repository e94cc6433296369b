"""The tree of a repository: its files, links and configs, and the names under which the repository knows itself."""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.errors import RepositoryError
from mmname.name.files import Configs, listed, listed_by_git
from mmname.references.paths import above, folder_of, name_of, stem_of, suffix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pathspec import GitIgnoreSpec

__all__ = ["Tree", "is_matched"]

_REMOTE = re.compile(r"^\s*url\s*=\s*\S*?[/:]([\w.-]+)/([\w.-]+?)(?:\.git)?/?\s*$", re.MULTILINE)
_PROJECT = re.compile(r"""^\s*name\s*=\s*["']([\w.-]+)["']""", re.MULTILINE)
_BINARY = frozenset({
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".ico", ".pdf",
    ".pth", ".pt", ".onnx", ".pkl", ".npy", ".npz", ".mp4", ".avi",
    ".mov", ".zip", ".gz", ".tar", ".whl", ".so", ".bin", ".ttf",
})  # fmt: skip
_HOPS = 40  # as many links as Linux follows


class Tree:
    """What stands under `root` and is not ignored, as POSIX paths relative to it.

    Attributes:
        files: the regular files.
        links: the symbolic links, with the path inside the tree to which each leads.
        folders: the folders that hold files, the root as the empty string.
        roots: the folders that hold configs: those called `configs`, else the root itself.
        configs: the files there that a config name names, `_base_` folders included.
        held: everything that stands there, the links that lead out of the tree included.
        asked: what the disk was asked besides, with its answers.
        names: under which names the repository knows itself: its packages, its project and its remotes.

    Raises:
        RepositoryError: when `root` is no folder or cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            paths = sorted(listed(str(root)))
        except NotADirectoryError as error:
            raise RepositoryError("not a folder", path=str(root)) from error
        except OSError as error:
            raise RepositoryError(error.strerror or str(error), path=str(error.filename or root)) from error
        regular: list[str] = []
        links: list[str] = []
        for path in paths:
            try:
                mode = os.lstat(f"{root}/{path}").st_mode
            except (FileNotFoundError, NotADirectoryError):
                continue  # git lists it, the disk no longer has it
            except OSError as error:
                raise RepositoryError(error.strerror or str(error), path=path) from error
            (links if stat.S_ISLNK(mode) else regular if stat.S_ISREG(mode) else []).append(path)
        self.files = frozenset(regular)
        self.links = dict(_inside(root, links))
        folders = set(map(folder_of, regular))
        configs = Configs(str(root), regular)
        self.roots = configs.roots
        self._is_config = configs.has
        if self.roots == ("",) and root.resolve().name == "configs":
            self.links["configs"] = ""  # the paths of the repository around it lead here
        self.folders = frozenset(one for folder in folders for one in above(f"{folder}/" if folder else ""))
        self.held = frozenset([*regular, *links])
        self.configs = tuple(path for path in regular if self._is_config(path))
        self.names = frozenset(self._names())
        self.asked: dict[str, bool] = {}
        self._by_name: Mapping[str, Sequence[str]] = _grouped(self.configs, name_of)
        self._by_stem: Mapping[str, Sequence[str]] = _grouped(self.configs, stem_of)

    def follow(self, folder: str, path: str) -> str | None:
        """Where `path` leads from `folder`, links followed as the system does; None where it leaves the tree."""
        parts = folder.split("/") if folder else []
        todo = path.split("/")[::-1]
        hops = 0
        while todo:
            part = todo.pop()
            if part == "..":
                if not parts:
                    return None
                parts.pop()
            elif part not in {"", "."}:
                parts.append(part)
                target = self.links.get("/".join(parts)) if self.links else None
                if target is not None and hops < _HOPS:
                    hops += 1
                    parts = target.split("/") if target else []
        return "/".join(parts)

    def has(self, path: str) -> bool:
        """Whether there is a file at `path`, one that is ignored included."""
        return path in self.files or self.ask(path)

    def has_folder(self, path: str) -> bool:
        """Whether there is a folder at `path`, one that is ignored included."""
        return path in self.folders or self.ask(f"{path}/")

    def ask(self, path: str) -> bool:
        """Whether the disk has a file at a path, or a folder where it ends with a slash, that may not be listed."""
        if path not in self.asked:
            test = os.path.isdir if path.endswith("/") else os.path.isfile
            self.asked[path] = test(f"{self.root}/{path}")
        return self.asked[path]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The files that may hold text, in order."""
        return tuple(sorted(path for path in self.files if suffix_of(path) not in _BINARY))

    @cached_property
    def remotes(self) -> frozenset[tuple[str, str]]:
        """Owner and name of each remote of the git repository."""
        return frozenset(_REMOTE.findall(_text(self._git_folder() / "config")))

    @cached_property
    def default_branch(self) -> str:
        """The branch that the first remote shows, as far as the clone knows; else `main` or `master`, whichever is."""
        git = self._git_folder()
        for head in sorted((git / "refs" / "remotes").glob("*/HEAD")):
            return _text(head).strip().rpartition("/")[2]
        packed = _text(git / "packed-refs")
        there = [name for name in ("main", "master") if f"/{name}\n" in packed or any(git.glob(f"refs/*/**/{name}"))]
        return there[0] if len(there) == 1 else ""

    def ignored_configs(self) -> Sequence[str]:
        """The configs that git ignores, which nothing here rewrites."""
        ignored = listed_by_git(str(self.root), "--others", "--ignored", path="*.py")
        return [path for path in sorted(ignored or ()) if self._is_config(path)]

    def is_inside(self, folder: str) -> bool:
        """Whether a folder lies inside one of those that hold configs, which the root never does."""
        return any(folder.startswith(f"{root}/") for root in self.roots if root)

    def named(self, name: str) -> Sequence[str]:
        """The configs whose file is called `name`."""
        return self._by_name.get(name, ())

    def stemmed(self, stem: str) -> Sequence[str]:
        """The configs called `stem`."""
        return self._by_stem.get(stem, ())

    def projects(self, path: str) -> Iterator[str]:
        """The folders above `path`, the nearest first, the root last."""
        yield from reversed(list(above(path)))

    def _git_folder(self) -> Path:
        folder = self.root / ".git"
        if folder.is_file():  # a linked work tree
            folder = self.root / _text(folder).partition("gitdir:")[2].strip()
            folder = folder / _text(folder / "commondir").strip()
        return folder

    def _names(self) -> Iterator[str]:
        yield self.root.resolve().name
        yield from (folder for folder in self.folders if "/" not in folder and f"{folder}/__init__.py" in self.files)
        for name in ("setup.py", "pyproject.toml"):
            if name in self.files:
                yield from _PROJECT.findall(_text(self.root / name))
        yield from (name for _, name in self.remotes)


def is_matched(path: str, globs: Sequence[str]) -> bool:
    """Whether one of `globs`, patterns as in .gitignore, matches `path` or a folder that it is in.

    >>> is_matched("configs/dcn/x_1x.py", ["*_1x.py"]), is_matched("configs/dcn/x_1x.py", ["configs/*_1x.py"])
    (True, False)
    """
    return bool(globs) and _spec(tuple(globs)).match_file(path)


@cache
def _spec(globs: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(globs)


def _grouped(paths: Sequence[str], key: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        groups[key(path)].append(path)
    return groups


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _inside(root: Path, links: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each link that leads to something inside `root`, with where it leads."""
    real = os.path.realpath(root)
    for link in links:
        target = os.path.realpath(root / link)
        if target == real or target.startswith(real + os.sep):
            yield link, Path(target).relative_to(real).as_posix() if target != real else ""

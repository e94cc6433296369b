"""The tree of a repository: its files, links and configs, and the names under which the repository knows itself."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections import defaultdict
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.errors import RepositoryError
from mmname.references.paths import above, folder_of, name_of, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pathspec import GitIgnoreSpec

__all__ = ["Tree", "is_matched"]

_STATE = {".git", ".mmname"}  # never part of the tree
_REMOTE = re.compile(r"^\s*url\s*=\s*\S*?[/:]([\w.-]+)/([\w.-]+?)(?:\.git)?/?\s*$", re.MULTILINE)
_PROJECT = re.compile(r"""^\s*name\s*=\s*["']([\w.-]+)["']""", re.MULTILINE)
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
        names: under which names the repository knows itself: its packages, its project and its remotes.

    Raises:
        RepositoryError: when `root` is no folder or cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            listed = sorted(_listed(root))
        except NotADirectoryError as error:
            raise RepositoryError("not a folder", path=str(root)) from error
        except OSError as error:
            raise RepositoryError(error.strerror or str(error), path=str(error.filename or root)) from error
        regular: list[str] = []
        links: list[str] = []
        for path in listed:
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
        self.roots = tuple(sorted({top for folder in folders if (top := _config_root(folder)) is not None})) or ("",)
        if self.roots == ("",) and root.resolve().name == "configs":
            self.links["configs"] = ""  # the paths of the repository around it lead here
        self.folders = frozenset(one for folder in folders for one in above(f"{folder}/" if folder else ""))
        self.held = frozenset([*regular, *links])
        self.configs = tuple(path for path in regular if self._is_config(path))
        self.names = frozenset(self._names())
        self._asked: dict[str, bool] = {}
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
        if path not in self.files and path not in self._asked:
            self._asked[path] = os.path.isfile(f"{self.root}/{path}")  # noqa: PTH113  # asked of every word that may be a path
        return path in self.files or self._asked[path]

    def has_folder(self, path: str) -> bool:
        """Whether there is a folder at `path`, one that is ignored included."""
        return path in self.folders or os.path.isdir(f"{self.root}/{path}")  # noqa: PTH112  # likewise

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
        listed = _listed_by_git(self.root, "--others", "--ignored", path="*.py")
        return [path for path in sorted(listed or ()) if self._is_config(path)]

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

    def _is_config(self, path: str) -> bool:
        inside = self.roots == ("",) or _config_root(folder_of(path)) is not None
        return inside and path.endswith(".py") and not name_of(path).startswith("__")

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


@cache
def _config_root(folder: str) -> str | None:
    """The topmost folder called `configs` at or above `folder`."""
    return next((one for one in above(f"{folder}/") if name_of(one) == "configs"), None)


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


def _listed(root: Path) -> Iterator[str]:
    """The files and links under `root` that are not ignored: git says which, or the `.gitignore` files do."""
    if not root.is_dir():
        raise NotADirectoryError(root)
    listed = _listed_by_git(root, "--cached", "--others")
    yield from _walked(root) if listed is None else listed


def _listed_by_git(root: Path, *which: str, path: str = ".") -> set[str] | None:
    """What git lists of a work tree; None where it is none, or git cannot say."""
    git = shutil.which("git")
    if not git or not (root / ".git").exists():
        return None
    command = [git, "-c", "core.fsmonitor=false", "ls-files", "-z", *which, "--exclude-standard", "--", path]
    told = subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603  # fixed words only
    if told.returncode != 0:
        return None
    paths = {os.fsdecode(path) for path in told.stdout.split(b"\0") if path}
    return {path for path in paths if path.split("/", 1)[0] not in _STATE}


def _walked(root: Path) -> Iterator[str]:
    from pathspec import GitIgnoreSpec

    def failed(error: OSError) -> None:
        raise error

    rules: dict[str, list[tuple[str, GitIgnoreSpec]]] = {}
    for where, folders, files in os.walk(root, onerror=failed):
        place = Path(where).relative_to(root).as_posix()
        prefix = "" if place == "." else f"{place}/"
        known = rules.get(folder_of(prefix[:-1]), []) if prefix else []
        if ".gitignore" in files:
            known = [*known, (prefix, GitIgnoreSpec.from_lines(_text(Path(where) / ".gitignore").splitlines()))]
        rules[prefix[:-1]] = known
        linked = [name for name in folders if (Path(where) / name).is_symlink()]
        folders[:] = sorted(
            name
            for name in folders
            if name not in linked and name not in _STATE and not _ignored(f"{prefix}{name}/", known)
        )
        yield from (prefix + name for name in [*files, *linked] if not _ignored(prefix + name, known))


def _ignored(path: str, rules: Sequence[tuple[str, GitIgnoreSpec]]) -> bool:
    """Whether the nearest `.gitignore` that speaks of `path` says so."""
    for prefix, spec in reversed(rules):
        verdict = spec.check_file(path[len(prefix) :]).include
        if verdict is not None:
            return verdict
    return False

"""Files: what stands below a folder and is not ignored, and which of it are configs, for all commands alike."""

from __future__ import annotations

import os
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pathspec import GitIgnoreSpec

__all__ = [
    "PLAIN",
    "Configs",
    "config_files",
    "config_root",
    "is_config",
    "is_part",
    "listed",
    "listed_by_git",
    "may_be_config",
    "stem_of",
]

PLAIN = (".yaml", ".yml", ".json")  # what configs without Python are written in, and much that is no config

_STATE = {".git", ".mmname"}  # never part of the tree
_NO_CONFIGS = frozenset({"setup.py", "conftest.py", "registry.py"})
_OF_CODE = frozenset({"test", "tests", "tools", "docs"})
_PARTS = ("_", ".")


def listed(root: str) -> Iterator[str]:
    """The files and links below a folder that are not ignored: git says which, or the `.gitignore` files do.

    A folder that git ignores as a whole, and that is asked for all the same, is walked.

    Raises:
        OSError: there is no such folder, or it cannot be read.
    """
    if not os.path.isdir(root):
        raise NotADirectoryError(20, "not a folder", root)
    told = listed_by_git(root, "--cached", "--others")
    yield from told or _walked(root)


def listed_by_git(root: str, *which: str, path: str = ".") -> set[str] | None:
    """What git lists below a folder of a work tree, by paths from it; None where it is none, or git cannot say."""
    import shutil
    import subprocess

    git = shutil.which("git") if _is_tracked(root) else None
    if not git:
        return None
    command = [git, "-c", "core.fsmonitor=false", "ls-files", "-z", *which, "--exclude-standard", "--", path]
    told = subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603  # fixed words only
    if told.returncode != 0:
        return None
    paths = {os.fsdecode(path) for path in told.stdout.split(b"\0") if path}
    return {path for path in paths if path.split("/", 1)[0] not in _STATE}


class Configs:
    """Which files of a tree are configs.

    They are the Python files below the folders called `configs`; where none is to be seen, every Python file that
    is no code: a module of a package, a test, a tool.

    Attributes:
        roots: the folders that hold configs: those called `configs`, else the root itself as the empty string.
    """

    def __init__(self, root: str, files: Iterable[str]) -> None:
        folders = {path.rpartition("/")[0] for path in files}
        tops = {config_root(folder) for folder in folders}
        found = sorted(top for top in tops if top is not None and not is_part(top))
        self.roots = tuple(found) or ("",)
        self._among = not found and "configs" in os.path.realpath(root).split(os.sep)
        self._packages = {path.rpartition("/")[0] for path in files if path.endswith("__init__.py")}

    def has(self, path: str) -> bool:
        """Whether a file is a config in Python, or a part of such configs."""
        return path.endswith(".py") and self._is_among(path)

    def may_have(self, path: str) -> bool:
        """Whether a YAML or JSON file lies where configs do, or their parts; what is in it tells whether it is one."""
        return path.endswith(PLAIN) and self._is_among(path)

    def _is_among(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if name.startswith("__") or name in _NO_CONFIGS:
            return False
        if self.roots != ("",):
            return config_root(folder) is not None
        return self._among or not _is_code(folder, name, is_package=folder in self._packages)


def config_files(root: str) -> Iterator[str]:
    """The configs below a folder, parts of configs left out, in the order of their paths.

    Raises:
        OSError: there is no such folder, or it cannot be read.
    """
    files = sorted(listed(root))
    configs = Configs(root, files)
    for path in files:
        if configs.has(path) and not is_part(path):
            file = os.path.join(root, *path.split("/"))
            if os.path.isfile(file) and not os.path.islink(file):
                yield file


def is_config(file: str) -> bool:
    """Whether one file is a config in Python and no part of configs, judged by the folders around it.

    >>> is_config("configs/fcos/fcos_r50_1x_coco.py"), is_config("configs/_base_/models/fcos_r50.py")
    (True, False)
    """
    return file.endswith(".py") and _stands_among(file)


def may_be_config(file: str) -> bool:
    """Whether a YAML or JSON file lies where configs do and is no part of configs; what is in it tells the rest.

    >>> may_be_config("configs/fcos/fcos_r50_1x_coco.yaml"), may_be_config("configs/fcos/fcos_r50_1x_coco.py")
    (True, False)
    """
    return file.endswith(PLAIN) and _stands_among(file)


def stem_of(path: str) -> str:
    """The name of a config's file without its ending, of which there may be none.

    >>> stem_of("configs/a_b2.0.py"), stem_of("a.yaml"), stem_of("a_b2.0")
    ('a_b2.0', 'a', 'a_b2.0')
    """
    name = path.rpartition("/")[2]
    return next((name[: -len(ending)] for ending in (".py", *PLAIN) if name.endswith(ending)), name)


def _stands_among(file: str) -> bool:
    folder, name = os.path.split(os.path.abspath(file))
    steps = folder.split(os.sep)
    if name.startswith(_PARTS) or name in _NO_CONFIGS or "_base_" in steps:
        return False
    is_package = os.path.isfile(os.path.join(folder, "__init__.py"))
    return "configs" in steps or not _is_code(os.path.basename(folder), name, is_package=is_package)


def is_part(path: str) -> bool:
    """Whether a file, given from the top of its tree, holds a part of configs, or lies in a folder of such."""
    return any(step.startswith(_PARTS) for step in path.split("/"))


@lru_cache(maxsize=4096)
def config_root(folder: str) -> str | None:
    """The topmost folder called `configs` at or above `folder`."""
    steps = folder.split("/")
    return "/".join(steps[: steps.index("configs") + 1]) if "configs" in steps else None


def _is_code(folder: str, name: str, *, is_package: bool) -> bool:
    is_test = name.startswith("test_") or name.endswith("_test.py")
    return is_package or is_test or not _OF_CODE.isdisjoint(folder.split("/"))


def _is_tracked(root: str) -> bool:
    folder = os.path.realpath(root)
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above
    return True


def _walked(root: str) -> Iterator[str]:
    def failed(error: OSError) -> None:
        raise error

    rules: dict[str, list[tuple[str, GitIgnoreSpec]]] = {}
    for where, folders, files in os.walk(root, onerror=failed):
        place = os.path.relpath(where, root).replace(os.sep, "/")
        prefix = "" if place == "." else f"{place}/"
        known = rules.get(prefix[:-1].rpartition("/")[0], []) if prefix else []
        if ".gitignore" in files:
            known = [*known, (prefix, _rules(os.path.join(where, ".gitignore")))]
        rules[prefix[:-1]] = known
        linked = [name for name in folders if os.path.islink(os.path.join(where, name))]
        folders[:] = sorted(
            name
            for name in folders
            if name not in linked and name not in _STATE and not _ignored(f"{prefix}{name}/", known)
        )
        yield from (prefix + name for name in [*files, *linked] if not _ignored(prefix + name, known))


def _rules(file: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return GitIgnoreSpec.from_lines(stream.read().splitlines())
    except OSError:
        return GitIgnoreSpec.from_lines(())


def _ignored(path: str, rules: Sequence[tuple[str, GitIgnoreSpec]]) -> bool:
    """Whether the nearest `.gitignore` that speaks of `path` says so."""
    for prefix, spec in reversed(rules):
        verdict = spec.check_file(path[len(prefix) :]).include
        if verdict is not None:
            return verdict
    return False

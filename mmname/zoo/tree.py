"""Trees: the configs and metafiles of a repository, read into one shape; nothing in it is run."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from mmname.config.evaluate import read_config
from mmname.errors import ConfigFileError, MetafileError, ZooError
from mmname.name.files import Configs, is_part, listed
from mmname.zoo.facts import Facts, facts_of
from mmname.zoo.metafile import Entry, read_metafile
from mmname.zoo.recipe import Recipe, recipe_of

__all__ = ["Config", "Tree", "files_of", "read_tree"]

_METAFILES = (".yml", ".yaml")
_EXPECTED = re.compile(r"""_deprecation_\s*=\s*dict\([^)]*?expected\s*=\s*['"]([^'"]+)['"]""", re.DOTALL)


class Config(NamedTuple):
    """A config: its path in the repository, what it says, how it trains, and where its `_deprecation_` note points."""

    path: str
    facts: Facts
    expected: str | None = None
    recipe: Recipe = ()

    @property
    def name(self) -> str:
        """The name of the file without its ending."""
        return self.path.rpartition("/")[2][: -len(".py")]


class Tree(NamedTuple):
    """The configs of a repository, what its metafiles say, and the files that could not be read, each with why."""

    configs: tuple[Config, ...]
    entries: tuple[Entry, ...]
    unreadable: tuple[tuple[str, str], ...] = ()


def files_of(root: str | os.PathLike[str]) -> list[str]:
    """The configs and metafiles below a folder, by their paths in it, in order.

    The configs are those in Python that the checker and renames take for configs, metafiles what lies among them.

    Raises:
        ZooError: there is no such folder, or it cannot be read.
    """
    top = os.fspath(root)
    if not os.path.isdir(top):
        raise ZooError("no such folder", path=top)
    try:
        files = sorted(listed(top))
    except OSError as error:
        raise ZooError(error.strerror or "cannot be read", path=top) from error
    configs = Configs(top, files)
    among = (path for path in files if configs.has(path) or (configs.may_have(path) and path.endswith(_METAFILES)))
    regular = (path for path in among if path.isprintable() and not is_part(path))
    return [path for path in regular if os.path.isfile(file := os.path.join(top, path)) and not os.path.islink(file)]


def read_tree(root: str | os.PathLike[str]) -> Tree:
    """Read every config and metafile below a folder.

    Raises:
        ZooError: there is no such folder, or it cannot be read.
    """
    top = Path(root)
    configs: list[Config] = []
    entries: list[Entry] = []
    unreadable: list[tuple[str, str]] = []
    read: dict[Path, dict[str, Any]] = {}
    bases: dict[Path, bool] = {}
    for path in files_of(root):
        try:
            if path.endswith(".py"):
                configs.append(_config(top, path, read, bases))
            else:
                entries += read_metafile((top / path).read_bytes(), path=path)
        except ConfigFileError as error:
            configs.append(Config(path, Facts(unseen=Facts._fields[:-1])))
            unreadable.append((path, error.reason))
        except MetafileError as error:
            unreadable.append((path, error.reason))
        except OSError as error:
            unreadable.append((path, error.strerror or "cannot be read"))
    return Tree(tuple(configs), tuple(entries), tuple(unreadable))


def _config(top: Path, path: str, read: dict[Path, dict[str, Any]], bases: dict[Path, bool]) -> Config:
    file = top / path
    text = file.read_text(encoding="utf-8", errors="replace") if file.stat().st_size < 1 << 20 else ""
    noted = _EXPECTED.search(text) if "_deprecation_" in text else None
    settings = read_config(file, read=read)
    whole = _whole(file.resolve(), bases)
    expected = noted[1] if noted else None
    return Config(path, facts_of(settings, whole=whole), expected, recipe_of(settings, whole=whole))


def _whole(file: Path, known: dict[Path, bool]) -> bool:
    """Whether every base of a config, and of its bases, is a file that was read."""
    if file not in known:
        known[file] = True
        bases = _bases(file)
        known[file] = all(
            (file.parent / base).is_file() and _whole((file.parent / base).resolve(), known) for base in bases
        )
    return known[file]


def _bases(file: Path) -> list[str]:
    """The bases as written; a config that takes them by `read_base` has one that no static reader follows."""
    try:
        module = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, OSError):
        return []
    found: list[str] = []
    for statement in module.body:
        if isinstance(statement, ast.With) and "read_base" in ast.dump(statement.items[0]):
            found.append("read_base()")
        elif isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "_base_" for target in statement.targets
        ):
            found += _texts(statement.value)
    return found


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return [text for item in node.elts for text in _texts(item)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return ["".join(_texts(node.left) + _texts(node.right))]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else ["?"]

"""Dead references, counted by plain patterns that share nothing with the program."""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXTS = {".py", ".md", ".yml", ".yaml", ".ipynb", ".sh", ".txt", ".rst", ".json", ".cfg", ".toml", ".html", ".po"}
_LINK = re.compile(r"\]\(\s*<?([^)\s>#]+)|(?:href|src)=[\"']([^\"'#]+)")
_ENTRY = re.compile(r"^\s*-?\s*(?:Config|README):[ ]*['\"]?([^\s'\":]+)['\"]?\s*$", re.MULTILINE)
_IMPORT = re.compile(r"^\s*-\s+(\S+\.yml)", re.MULTILINE)
_PATH = re.compile(
    r"(?<![\w./:-])(?:\./|/)?((?:configs|docs|demo|projects|tools|tests)/[\w./+-]*[\w/])(?![_-]?['\"]\s*\\?\n)"
)
_Counts = Counter[tuple[str, str]]


def deaths(root: Path) -> tuple[_Counts, int]:
    """How many references of each kind lead nowhere in each file, and how many lead somewhere."""
    dead: _Counts = Counter()
    alive = 0
    for path in _files(root):
        try:
            text = path.read_text("utf-8")
        except ValueError:
            continue
        name = path.relative_to(root).as_posix()
        for kind, is_there in _references(root, path, text):
            dead[name, kind] += not is_there
            alive += is_there
    return +dead, alive


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [one for one in folders if one not in {".git", ".mmname"}]
        yield from (path for path in (Path(folder, one) for one in files) if _is_text(path))


def _is_text(path: Path) -> bool:
    return path.suffix in _TEXTS and not path.is_symlink()


def _references(root: Path, path: Path, text: str) -> Iterator[tuple[str, bool]]:
    if path.suffix == ".py":
        yield from (("base", (path.parent / base).exists()) for base in _bases(text))
    if path.suffix in {".md", ".ipynb", ".rst", ".html"}:
        for match in _LINK.finditer(text):
            link = unquote((match[1] or match[2]).replace("\\_", "_"))
            if not re.match(r"[a-z]+:", link):
                yield "link", (root / link.lstrip("/") if link[0] == "/" else path.parent / link).exists()
    if path.suffix in {".yml", ".yaml"}:
        yield from (("metafile", (root / match[1]).exists()) for match in _ENTRY.finditer(text))
    if path.name == "model-index.yml":
        yield from (("index", (root / match[1]).exists()) for match in _IMPORT.finditer(text))
    for match in _PATH.finditer(text):
        if "://" not in re.split(r"[\s\"'(<]", text[max(0, match.start() - 200) : match.start()])[-1]:
            named = match[1].rstrip("/")
            tried = (root / named, path.parent / named, root / f"{named}.py")
            yield "text", any(one.exists() for one in tried)


def _bases(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_base_":
            try:
                bases = eval(ast.unparse(node.value), {})
            except NameError:
                continue
            for base in [bases] if isinstance(bases, str) else bases:
                if base and "::" not in base and "{{" not in base:
                    yield base

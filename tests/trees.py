"""Small repositories for tests: written, changed by edits and moves, read again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mmname.references import Edit


def plant(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def content(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def edited(files: Mapping[str, bytes], edits: Iterable[Edit]) -> dict[str, bytes]:
    """The files after the edits, which must fit them and must not overlap."""
    groups = defaultdict(list)
    for edit in edits:
        groups[edit.path].append(edit)
    after = dict(files)
    for path, group in groups.items():
        data, at, pieces = files[path], 0, []
        for edit in group:
            assert at <= edit.start <= edit.end, f"{edit} overlaps the one before"
            assert data[edit.start : edit.end] == edit.old
            pieces += [data[at : edit.start], edit.new]
            at = edit.end
        after[path] = b"".join([*pieces, data[at:]])
    return after


def opened_up(moves: Mapping[str, str], files: Iterable[str]) -> dict[str, str]:
    """The moves of files that moves of folders, which end with `/`, stand for."""
    opened = {}
    for old, new in moves.items():
        inside = [path for path in files if path.startswith(old)] if old.endswith("/") else [old]
        opened.update({path: new + path[len(old) :] for path in inside})
    return opened


def moved(files: Mapping[str, bytes], moves: Mapping[str, str]) -> dict[str, bytes]:
    return {moves.get(path, path): data for path, data in files.items()}


def replant(root: Path, files: Mapping[str, bytes]) -> None:
    """Make the tree hold exactly `files`."""
    for path in content(root):
        (root / path).unlink()
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        folder.rmdir()
    plant(root, files)

"""`mmname refs`: the places of a repository where configs are named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mmname.cli.argument import argument
from mmname.cli.command import Group, define
from mmname.cli.kinds import FOLDER
from mmname.cli.manner import counted, remark
from mmname.cli.options import exclude_option, format_option, include_option
from mmname.cli.output import Row, show

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command"]


@define(
    "refs check",
    argument("root", kind=FOLDER, default="."),
    include_option,
    exclude_option,
    format_option(),
    exits="0 no reference is dead, 1 one is, 2 wrong usage.",
)
def check(root: str, include: tuple[str, ...], exclude: tuple[str, ...], form: str) -> int:
    """Report every reference in the repository ROOT that leads to no config.

    PATTERN chooses the files whose references are reported.
    """
    from mmname.references import CODES, Repository, code_of, nearest
    from mmname.references.tree import is_matched

    repository = Repository(Path(root), bases=True)
    alive = [*repository.configs, *(path for path in repository.files if path.endswith((".yml", ".yaml")))]
    found: list[Row] = []
    for reference in repository.dead():
        if is_matched(reference.path, exclude) or (include and not is_matched(reference.path, include)):
            continue
        found.append(
            {
                "path": _shown(reference.path),
                "line": reference.line,
                "column": reference.column,
                "code": code_of(reference),
                "kind": reference.kind,
                "text": _shown(reference.text),
                "message": f"{CODES[code_of(reference)]}: {reference.reason}",
                "nearest": _shown(nearest(reference, alive) or "") or None,
            }
        )
    show(found, form, head=["place", "code", "reference", "nearest"], cells=_cells)
    files = len({row["path"] for row in found})
    dead = f"{counted(len(found), 'dead reference')} in {counted(files, 'file')}" if found else "no dead references"
    read = f"{counted(len(repository.files), 'file')} read, {counted(len(repository.configs), 'config')}"
    remark(f"{dead}; {read}")
    return 1 if found else 0


command = Group(
    "mmname refs",
    "Find the places of a repository where configs are named.",
    {"check": "report every reference that leads to no config"},
    {"check": check}.__getitem__,
)


def _shown(text: str) -> str:
    """`text` with an escape for each character that cannot be printed, bytes that are no UTF-8 among them."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _cells(row: Row) -> Iterator[tuple[str, ...]]:
    place = f"{row['path']}:{row['line']}:{row['column']}"
    yield place, row["code"], row["text"], row["nearest"] or "-"

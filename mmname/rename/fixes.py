"""Fixes: what the checker found, mended by plans that are carried out and undone as renames are."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mmname.check.comments import commented
from mmname.check.references import living_in
from mmname.references.dead import Living
from mmname.references.reference import Edit
from mmname.references.repository import Repository
from mmname.references.tree import Tree
from mmname.rename.fingerprint import Fingerprints
from mmname.rename.plan import RenamePlan, Skipped
from mmname.rename.planner import base_of, edited, plan_edits, plan_renames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mmname.check.finding import Finding
    from mmname.references.reference import Reference

__all__ = ["Fixes", "fixes_of", "ignores_of"]

_SAFE, _UNSAFE, _REFERENCES = "N", "C", "R"


class Fixes(NamedTuple):
    """How findings below one folder can be mended.

    Attributes:
        folder: the folder.
        references: the new text of each dead reference that can mean one file alone.
        names: the new name of each config, without those that another file has.
        skipped: the configs that stay, and why.
    """

    folder: Path
    references: dict[tuple[str, int, int], str]
    names: dict[str, str]
    skipped: tuple[Skipped, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.references or self.names)

    def plan(self) -> RenamePlan:
        """All of it as one plan.

        Raises:
            RenameConflictError: a rename would lose or break something.
        """
        renamed = plan_renames(self.folder, self.names) if self.names else RenamePlan(base_of(self.folder))
        if not self.references:
            return renamed
        tree = Tree(self.folder)
        repository = Repository(self.folder, bases=True, reader=renamed.fingerprints, tree=tree)
        living = Living(living_in(tree))

        def meant(reference: Reference) -> str | None:
            target = living.evident(reference)
            return target and self.names.get(target, target)

        files = sorted({path for path, _, _ in self.references})
        found = repository.mends(files, meant)
        edits = (edit for one, _, _, edit in found if edit and (one.path, one.line, one.column) in self.references)
        return edited(renamed, self.folder, edits)


def fixes_of(path: str, findings: Iterable[Finding], *, unsafe: bool = False) -> Fixes:
    """How the findings in a file or below a folder can be mended.

    Safe are the canonical name, and the text of a dead reference that can mean one file alone; `unsafe` gives a config
    that does not say the truth the name that would be true, one word in each run.
    """
    references: dict[tuple[str, int, int], str] = {}
    names: dict[str, str] = {}
    kept: dict[str, Skipped] = {}
    is_file = not os.path.isdir(path)
    folder = Path(path).parent if is_file else Path(path)
    for finding in findings:
        family, fix = finding.code[0], finding.fix
        if fix is None:
            continue
        shown = posixpath.basename(finding.path) if is_file else finding.path
        if family == _REFERENCES:
            references[(finding.path, finding.line, finding.column)] = fix
        elif not shown.endswith(".py") and (family == _SAFE or unsafe):
            kept[shown] = Skipped(shown, "only configs in Python are renamed")
        elif family == _UNSAFE and unsafe:
            names[shown] = posixpath.join(posixpath.dirname(shown), f"{fix}.py")
        elif family == _SAFE:
            names.setdefault(shown, posixpath.join(posixpath.dirname(shown), f"{fix}.py"))
    return _parted(Fixes(folder, references, names, tuple(kept.values())))


def ignores_of(folder: str, findings: Iterable[Finding]) -> tuple[RenamePlan, Sequence[Finding]]:
    """A plan that has each file say that its findings are accepted, and the findings of files that cannot say so."""
    codes: dict[str, set[str]] = {}
    left: list[Finding] = []
    is_file = not os.path.isdir(folder)
    top = Path(folder).parent if is_file else Path(folder)
    listed = [one._replace(path=posixpath.basename(one.path)) if is_file else one for one in findings]
    for finding in listed:
        codes.setdefault(finding.path, set()).add(finding.code)
    edits = []
    for path, some in sorted(codes.items()):
        data = (top / path).read_bytes()
        placed = commented(path, data, sorted(some))
        if placed is None:
            left += [finding for finding in listed if finding.path == path]
        else:
            start, end, new = placed
            edits.append(Edit(path, start, end, data[start:end], new, "comment", "sure"))
    return plan_edits(top, edits, Fingerprints()), left


def _parted(fixes: Fixes) -> Fixes:
    """The same without renames to a name that is taken, or wanted twice."""
    wanted = Counter(fixes.names.values())
    free: dict[str, str] = {}
    skipped = list(fixes.skipped)
    for old, new in fixes.names.items():
        if wanted[new] > 1 or ((fixes.folder / new).exists() and new not in fixes.names):
            skipped.append(Skipped(old, f"{posixpath.basename(new)} would be the name of another config too"))
        else:
            free[old] = new
    return fixes._replace(names=free, skipped=tuple(skipped))

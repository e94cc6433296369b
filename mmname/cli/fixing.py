"""What `mmname check` writes: fixes, and comments that accept findings; each a transaction that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.cli import writing
from mmname.cli.manner import counted, remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.check.run import Request
    from mmname.rename.fixes import Fixes

__all__ = ["How", "fixed", "ignored", "shown"]


class How(NamedTuple):
    """How to fix: whether configs get their true names too, and whether files that are not committed are touched."""

    unsafe: bool
    allow_dirty: bool


def shown(paths: Sequence[str], request: Request, how: How) -> int:
    """Print what would be done; 1 where there is anything."""
    from mmname.rename import diff_of

    count = 0
    for fixes in _fixes(paths, request, how):
        plan = fixes.plan()
        count += bool(plan)
        for move in plan.moves:
            print(f"{move.old} -> {move.new}")
        for line in diff_of(plan):
            print(line)
    if not count:
        remark("nothing to fix")
    return 1 if count else 0


def fixed(paths: Sequence[str], request: Request, how: How) -> int:
    """Mend what can be mended."""
    from mmname.rename import apply

    for fixes in _fixes(paths, request, how):
        writing.offer_recovery(fixes.folder, yes=False)
        plan = fixes.plan()
        if plan:
            with writing.stoppable():
                done = apply(plan, allow_dirty=how.allow_dirty)
            mended = counted(len(fixes.references), "reference")
            what = f"{mended} mended, {counted(done.moved, 'config')} renamed"
            remark(f"{what}, {counted(done.edited, 'file')} edited; `mmname undo {done.number}` takes it back")
    return 0


def ignored(paths: Sequence[str], request: Request, how: How) -> int:
    """Have files accept their findings; 1 where some cannot say so."""
    from mmname.check.run import check
    from mmname.rename import apply
    from mmname.rename.fixes import ignores_of

    left = 0
    for path in paths:
        found = [finding for finding in check([path], request) if finding.level != "note"]
        plan, unsaid = ignores_of(path, found)
        if plan:
            with writing.stoppable():
                done = apply(plan, allow_dirty=how.allow_dirty)
            accepted = counted(len(found) - len(unsaid), "finding")
            edited = counted(done.edited, "file")
            remark(f"{accepted} accepted in {edited}; `mmname undo {done.number}` takes it back")
        for finding in unsaid:
            remark(f"{finding.path} can hold no comment for {finding.code}; accept it in per-file-ignores")
        left += len(unsaid)
    return 1 if left else 0


def _fixes(paths: Sequence[str], request: Request, how: How) -> Iterator[Fixes]:
    from mmname.check.run import check
    from mmname.rename.fixes import fixes_of

    for path in paths:
        fixes = fixes_of(path, check([path], request), unsafe=how.unsafe)
        for old, reason in fixes.skipped:
            remark(f"{old} stays: {reason}")
        yield fixes

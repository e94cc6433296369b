"""Planning a rename: moves, the edits they ask for, what stays, and every conflict; nothing is written."""

from __future__ import annotations

import os
import posixpath
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.config.stub import is_stub
from mmname.name.own import words_at
from mmname.name.parser import AUTO
from mmname.name.tree import require_dialect
from mmname.references import Edit, Reference, Repository
from mmname.references.paths import folder_of, inside
from mmname.rename import choose
from mmname.rename.apply import stands
from mmname.rename.conflicts import conflicts_of
from mmname.rename.errors import ChooserError, Conflict, FilesChangedError, RenameConflictError
from mmname.rename.fingerprint import Fingerprints, fingerprint_of
from mmname.rename.links import link_edits
from mmname.rename.mapping import read_map, relative
from mmname.rename.memory import Memory
from mmname.rename.opening import opened
from mmname.rename.plan import Change, Folder, Move, Options, RenamePlan, Skipped, rewritten
from mmname.rename.stubs import stub_text, stubs_replaced
from mmname.rename.undo import repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["base_of", "edited", "plan_edits", "plan_moves", "plan_renames", "renewed"]


def plan_renames(
    root: str | Path,
    moves: Mapping[str, str] | None = None,
    *,
    map_file: str | Path | None = None,
    target: str | None = None,
    source: str = AUTO,
    canonical: bool = False,
    changes: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    bases: bool = False,
    likely: bool = True,
    names: bool = True,
    stubs: bool = False,
    reference: str | None = None,
    own_links: bool = False,
    break_references: bool = False,
) -> RenamePlan:
    """Plan the renaming of configs under `root` and of every reference to them in the repository around it.

    Exactly one of `moves`, `map_file`, `target`, `canonical` and `changes` says what is renamed.

    Args:
        root: the folder with the configs; where git tracks it, references are looked for in the whole work tree.
        moves: old and new path of each file, POSIX and relative to `root`; a folder moves with all that is in it.
        map_file: a CSV or TSV file with the columns `old` and `new`.
        target: the dialect that every name is converted to.
        source: the dialect that names are read in; "auto" is that of the tree.
        canonical: write every name as its dialect writes it.
        changes: fields of the name, and the values they get.
        where: change only names whose fields have these values.
        include: rename only configs that match one of these globs.
        exclude: rename no config that matches one of these globs.
        bases: rename configs in `_base_` folders too.
        likely: rewrite references that are only likely.
        names: rewrite `Name:` entries of metafiles that equalled the old name.
        stubs: leave a file at each old path that says where the config went.
        reference: where the stubs send the reader besides the new path.
        own_links: rewrite addresses of this very repository on its default branch.
        break_references: go on where a reference cannot say the new name; it is among those that the plan keeps.

    Raises:
        ChooserError: not exactly one way of choosing is given, or it makes no sense.
        NoDialectError: the names fit no convention, and `source` says none.
        MapFileError: the map file cannot be read.
        RenameConflictError: the renames would lose or break something.
    """
    given = [moves is not None, map_file is not None, target is not None, canonical, bool(changes)]
    if sum(given) != 1:
        raise ChooserError("say what to rename in one way: moves, a map, a target dialect, canonical, or changes")
    folder = Path(root)
    base = base_of(folder)
    within = os.path.relpath(os.path.realpath(folder), base).replace(os.sep, "/")
    within = "" if within == "." else within
    fingerprints = Fingerprints()
    repository = Repository(base, include=include, exclude=exclude, bases=bases, reader=fingerprints)
    chosen: list[Move]
    skipped: list[Skipped] = []
    under = [path for path in repository.configs if not within or path.startswith(f"{within}/")]
    if moves is not None:
        chosen = [Move(_joined(base, within, old), _joined(base, within, new)) for old, new in moves.items()]
    elif map_file is not None:
        chosen = read_map(Path(map_file), root=base, within=within, configs=under)
    else:
        words = words_at(folder)
        stems = [posixpath.basename(path).removesuffix(".py") for path in under]
        dialect = require_dialect(str(folder), stems, own=words) if source == AUTO else source
        if target is not None:
            chooser = choose.converted(dialect=dialect, target=target, words=words)
        elif canonical:
            chooser = choose.canonical(dialect=dialect, words=words)
        else:
            chooser = choose.changed(changes or {}, where=where or {}, dialect=dialect, words=words)
        chosen, skipped = _choose(base, under, chooser)
        if target is not None:
            chosen, taken = _parted(base, chosen)
            skipped += taken
    options = Options(
        likely=likely,
        names=names,
        stubs=stubs,
        reference=reference,
        own_links=own_links,
        break_references=break_references,
    )
    chosen = list(opened(base, chosen))
    different = [move for move in dict.fromkeys(chosen) if move.old != move.new]
    done = repeated(base, different)
    plan = plan_moves(repository, [] if done else different, skipped, options=options, fingerprints=fingerprints)
    if stands(plan):  # such as two files of one content that trade names
        plan = RenamePlan(base, skipped=plan.skipped, options=options, fingerprints=fingerprints)
    return replace(plan, asked=len(chosen))


def base_of(root: str | Path) -> Path:
    """The folder that the paths of a plan for `root` are relative to: the git work tree around it, or `root` itself."""
    folder = Path(root)
    return Memory.of(folder).base(folder)


def plan_edits(folder: Path, edits: Iterable[Edit], fingerprints: Fingerprints) -> RenamePlan:
    """A plan that moves nothing: edits of files below a folder, which their paths lead from.

    Raises:
        FilesChangedError: a file is not what an edit was made for.
    """
    return edited(RenamePlan(base_of(folder), fingerprints=fingerprints), folder, edits)


def edited(plan: RenamePlan, folder: Path, edits: Iterable[Edit]) -> RenamePlan:
    """A plan with more edits, of files below a folder by their paths from it before anything moves.

    Raises:
        FilesChangedError: a file is not what an edit was made for.
    """
    within = os.path.relpath(os.path.realpath(folder), plan.root).replace(os.sep, "/")
    more: dict[str, list[Edit]] = {}
    for edit in edits:
        path = inside("" if within == "." else within, edit.path)
        more.setdefault(path, []).append(edit._replace(path=path))
    planned = {change.old: change for change in plan.changes if change.old in more}
    made = []
    for path, added in sorted(more.items()):
        change = planned.get(path)
        new, before = (path, ()) if change is None else (change.new or path, change.edits)
        made.append(_change(plan.root, path, new, [*before, *added], plan.fingerprints))
    return replace(plan, changes=(*(change for change in plan.changes if change.old not in more), *made))


def renewed(plan: RenamePlan) -> RenamePlan:
    """A plan that was saved, fit to be carried out now; an empty one if it was carried out already.

    Raises:
        FilesChangedError: the plan would be another one today; it lists the files that make the difference.
        RenameConflictError: what it wants is no longer possible.
    """
    if stands(plan):
        return RenamePlan(plan.root, asked=plan.asked)
    fingerprints = Fingerprints()
    repository = Repository(plan.root, reader=fingerprints)
    again = plan_moves(repository, plan.moves, plan.skipped, options=plan.options, fingerprints=fingerprints)
    changed = set(plan.changes) ^ set(again.changes)
    if changed:
        raise FilesChangedError(sorted({change.old or change.new or "" for change in changed}))
    return replace(again, asked=plan.asked)


def _joined(base: Path, within: str, path: str) -> str:
    if posixpath.isabs(path):
        return relative(base, path)
    whole = inside(within, path.rstrip("/") if path.strip("/") else path)
    plain = "./" not in whole and "//" not in whole and not whole.endswith(("/", "."))
    return whole if plain else posixpath.normpath(posixpath.join(within, path))


def _choose(root: Path, paths: Iterable[str], chooser: choose.Chooser) -> tuple[list[Move], list[Skipped]]:
    """A move for each config that was asked for, be it to the name that it has, and those that have to stay."""
    from mmname.name.converter import moved_folder

    moves, skipped = [], []
    for path in paths:
        folder, name = posixpath.split(path)
        stem, suffix = posixpath.splitext(name)
        choice = chooser(stem)
        if choice is None:
            continue
        if choice.stem is None:
            skipped.append(Skipped(path, choice.note))
        elif choice.stem != stem and is_stub((root / path).read_bytes()):
            skipped.append(Skipped(path, "it only says where the config went"))
        else:
            into = folder if choice.way is None else moved_folder(folder, *choice.way)
            moves.append(Move(path, inside(into, choice.stem + suffix), choice.note))
    return moves, skipped


def _parted(root: Path, moves: Sequence[Move]) -> tuple[list[Move], list[Skipped]]:
    """The moves, and those that stay since the target's words do not tell them apart from another config."""
    wanted = Counter(move.new for move in moves)
    leaving = {move.old for move in moves if move.old != move.new and wanted[move.new] == 1}
    free, taken = [], []
    for move in moves:
        if move.old == move.new:
            free.append(move)
        elif wanted[move.new] > 1:
            taken.append(Skipped(move.old, f"{posixpath.basename(move.new)} would be the name of another config too"))
        elif move.new not in leaving and (root / move.new).exists():
            taken.append(Skipped(move.old, f"{posixpath.basename(move.new)} is there already"))
        else:
            free.append(move)
    return free, taken


def plan_moves(
    repository: Repository,
    moves: Sequence[Move],
    skipped: Sequence[Skipped],
    *,
    options: Options,
    fingerprints: Fingerprints,
) -> RenamePlan:
    """The plan of `moves`, whose paths are relative to the root of the repository; errors as for `plan_renames`."""
    root = repository.root
    replaced = stubs_replaced(root, moves)
    conflicts = conflicts_of(root, moves, replaced=replaced)
    targets = {move.old: move.new for move in moves}
    edits: dict[str, list[Edit]] = {}
    kept: Sequence[Reference] = ()
    if not conflicts and moves:
        following = repository.follow(targets, likely=options.likely, names=options.names, own_links=options.own_links)
        kept = following.kept
        if not options.break_references:
            conflicts = [_dangles(found, targets) for found in following.dangling]
        for edit in (*following.edits, *link_edits(root, targets)):
            if edit.path not in replaced:
                edits.setdefault(edit.path, []).append(edit)
    if conflicts:
        raise RenameConflictError(conflicts)
    changes = [_change(root, path, new, edits.get(path, []), fingerprints) for path, new in targets.items()]
    changes += [_change(root, path, path, edits[path], fingerprints) for path in sorted(edits) if path not in targets]
    changes += [Change(path, None, fingerprints.of(f"{root}/{path}"), None) for path in sorted(replaced)]
    if options.stubs:
        arriving = set(targets.values())
        configs = repository.all_configs
        stubbed = [move for move in moves if move.old in configs and move.old not in arriving]
        changes += [_stub(root, move, options.reference) for move in stubbed]
    left = () if options.stubs else tuple(_left(root, targets))
    return RenamePlan(
        root=root,
        moves=tuple(moves),
        changes=tuple(changes),
        made=tuple(_made(root, targets, left)),
        left=left,
        kept=tuple(kept),
        skipped=tuple(skipped),
        options=options,
        fingerprints=fingerprints,
    )


def _dangles(found: Reference, targets: Mapping[str, str]) -> Conflict:
    target = found.target or ""
    reason = f"{found.path}:{found.line} names it and could not any more: {found.reason}"
    return Conflict("would-dangle", target, targets.get(target, ""), reason)


def _change(root: Path, old: str, new: str, edits: list[Edit], fingerprints: Fingerprints) -> Change:
    path = f"{root}/{old}"
    before = fingerprints.of(path)
    if not edits:
        return Change(old, new, before, before)
    edits.sort(key=lambda edit: edit.start)
    mode = os.lstat(path).st_mode
    data = os.fsencode(os.readlink(path)) if stat.S_ISLNK(mode) else Path(path).read_bytes()
    after = rewritten(data, edits)
    if after is None:
        raise FilesChangedError([old])
    return Change(old, new, before, fingerprint_of(after, mode), tuple(edits))


def _stub(root: Path, move: Move, reference: str | None) -> Change:
    text = stub_text(move.old, move.new, reference=reference, like=(root / move.old).read_bytes())
    mode = os.lstat(root / move.old).st_mode & ~0o111
    return Change(None, move.old, None, fingerprint_of(text.encode(), mode), content=text)


def _made(root: Path, targets: Mapping[str, str], left: Iterable[Folder]) -> list[Folder]:
    """The folders that targets need and that are not there, parents first.

    One that takes the place of a folder that is emptied gets its permissions.
    """
    wanted: set[str] = set()
    for needed in set(map(folder_of, targets.values())):
        folder = needed
        while folder and folder not in wanted and not (root / folder).is_dir():
            wanted.add(folder)
            folder = folder_of(folder)
    emptied = {folder.path: folder.mode for folder in left}
    modes: dict[str, int | None] = {}
    for old, new in targets.items():
        was, becomes = folder_of(old), folder_of(new)
        while becomes in wanted and was in emptied and becomes not in modes:
            modes[becomes] = emptied[was]
            was, becomes = folder_of(was), folder_of(becomes)
    return [Folder(folder, modes.get(folder)) for folder in sorted(wanted)]


def _left(root: Path, targets: Mapping[str, str]) -> list[Folder]:
    """The folders that hold nothing any more once the files have moved, children first."""
    going: dict[str, set[str]] = {}
    for old in targets:
        folder, name = posixpath.split(old)
        going.setdefault(folder, set()).add(name)
    staying = set(map(folder_of, targets.values()))
    left = []
    for emptied in sorted(going, key=lambda folder: -folder.count("/")):
        folder = emptied
        while folder and folder not in staying and set(os.listdir(root / folder)) <= going.get(folder, set()):
            left.append(Folder(folder, stat.S_IMODE((root / folder).stat().st_mode)))
            folder, _, name = folder.rpartition("/")
            going.setdefault(folder, set()).add(name)
    return sorted(left, key=lambda folder: -folder.path.count("/"))

"""Renames the configs of unpacked releases to another convention, and compares everything before and after.

    python tests/scripts/move_release.py unpacked/mmsegmentation-0.30.0:mmseg1 ... [--python venv/bin/python]

Of each release it copies the tree to a scratch repository and applies `mmname rename --to`, then prints a row of a
table: how many configs moved, how many have the same content as before (as the package evaluates them, and as
MMEngine's `Config.fromfile` does where `--python` names an interpreter that has it), how many once the old paths in
their values are read as the new ones, how many references lead nowhere (as `mmname refs check` and as the patterns in
`tests/deaths.py` count them), and whether `mmname undo` gives back every byte. What differs is listed below.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from deaths import deaths

from mmname.config.evaluate import read_config
from mmname.errors import MmnameError
from mmname.references import Repository
from mmname.rename import apply, plan_renames, undo

Contents = dict[str, Any]

_MMENGINE = """
import json, logging, sys, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
from mmengine.config import Config
for line in sys.stdin:
    path = line.rstrip()
    try:
        text = json.dumps(Config.fromfile(path, import_custom_modules=False)._cfg_dict.to_dict(), default=repr)
    except Exception as error:
        text = json.dumps({"cannot be read": type(error).__name__})
    print(text, flush=True)
"""


class Same(NamedTuple):
    """How many configs can be read, say the same as before, and say it but for paths that were renamed."""

    read: int
    same: int
    renamed: int
    others: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.same}+{self.renamed}/{self.read}"


def configs(root: Path) -> list[str]:
    """Every file below the configs of a release that may be one."""
    return sorted(path.relative_to(root).as_posix() for path in (root / "configs").rglob("*.py"))


def evaluated(root: Path, paths: list[str]) -> Contents:
    """The contents of configs as the package evaluates them; None where it cannot."""
    read: dict[Path, dict[str, Any]] = {}
    return {path: _content(root / path, read) for path in paths}


def _content(path: Path, read: dict[Path, dict[str, Any]]) -> Any:
    try:
        return json.loads(json.dumps(read_config(path, read=read), default=repr))
    except MmnameError:
        return None


def loaded(root: Path, paths: list[str], python: str) -> Contents:
    """The contents of configs as MMEngine loads them; None where it cannot."""
    given = "".join(f"{path}\n" for path in paths)
    done = subprocess.run([python, "-c", _MMENGINE], input=given, cwd=root, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if len(found) != len(paths):
        raise SystemExit(f"{len(paths)} configs given, {len(found)} read: {done.stderr[-400:]}")
    return {path: None if "cannot be read" in value else value for path, value in zip(paths, found)}


def compared(before: Contents, after: Contents, moves: dict[str, str]) -> Same:
    """The contents before and after, config by config."""
    stems = {Path(old).stem: Path(new).stem for old, new in moves.items()}
    count: Counter[str] = Counter()
    others = []
    for path, old in before.items():
        if old is None:
            continue
        new = after.get(moves.get(path, path))
        if old == new:
            count["same"] += 1
        elif new is not None and _renamed(old, new, moves, stems):
            count["renamed"] += 1
        else:
            others.append(f"{path} -> {moves.get(path, path)}")
    return Same(sum(value is not None for value in before.values()), count["same"], count["renamed"], tuple(others))


def _renamed(old: Any, new: Any, moves: dict[str, str], stems: dict[str, str]) -> bool:
    """Whether a value is as before, or old paths of configs in it, and folders called like them, are the new ones."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_renamed(old[key], new[key], moves, stems) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_renamed(a, b, moves, stems) for a, b in zip(old, new))
    if not isinstance(old, str) or old == new:
        return bool(old == new)
    return new in (moves.get(old), _respelled(old, stems))


def _respelled(text: str, stems: dict[str, str]) -> str:
    """A path with the new names of configs in it."""
    return "/".join(
        stems.get(part.removesuffix(".py"), part.removesuffix(".py")) + (".py" if part.endswith(".py") else "")
        for part in text.split("/")
    )


def files(root: Path) -> dict[str, bytes]:
    """Every file of a tree, git's own apart."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".git", ".mmname"} & set(path.relative_to(root).parts)
    }


def _dead(root: Path) -> tuple[int, int]:
    return len(list(Repository(root).dead())), sum(deaths(root)[0].values())


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=root, check=True)


def row(release: Path, target: str, python: str | None) -> tuple[list[str], list[str]]:
    """The cells of a release's row, and what differs."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, release.name).resolve()
        copytree(release, root)
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as released"]):
            _git(root, *words)
        start, paths = files(root), configs(root)
        ours = evaluated(root, paths)
        theirs = loaded(root, paths, python) if python else {}
        dead = _dead(root)
        plan = plan_renames(root, target=target)
        apply(plan)
        moves = {move.old: move.new for move in plan.moves}
        there = configs(root)
        first = compared(ours, evaluated(root, there), moves)
        second = compared(theirs, loaded(root, there, python), moves) if python else None
        ends = _dead(root)
        skipped = Counter(one.reason.split(" would ")[-1] for one in plan.skipped)
        undo(root)
        back = files(root) == start
    cells = [release.name, target, str(len(paths)), str(len(moves)), str(first), str(second or "")]
    cells += [f"{dead[0]} -> {ends[0]}", f"{dead[1]} -> {ends[1]}", "every byte" if back else "NOT ALL"]
    told = [
        f"{which}: {other}" for which, same in (("ours", first), ("MMEngine", second)) if same for other in same.others
    ]
    return cells, told + [f"stays ({count}): {reason}" for reason, count in skipped.most_common()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", nargs="+", metavar="RELEASE:TARGET")
    parser.add_argument("--python", help="an interpreter that has MMEngine")
    given = parser.parse_args()
    heads = ["release", "to", "files", "moved", "same+paths/read", "MMEngine", "refs check", "deaths", "undo"]
    print("|", " | ".join(heads), "|\n|", " | ".join("---" for _ in heads), "|", flush=True)
    for text in given.releases:
        release, _, target = text.rpartition(":")
        cells, told = row(Path(release), target, given.python)
        print("|", " | ".join(cells), "|", flush=True)
        for line in told:
            print("   ", line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

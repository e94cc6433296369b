"""Writes `mmname/data/conversions/<old>__<new>.tsv`: the names that a project gave its configs by hand.

    python tests/scripts/renames.py mmseg0 mmseg1 "MMSegmentation 0.30.0" unpacked/mmsegmentation-0.30.0/configs \
        "MMSegmentation 1.2.2" unpacked/mmsegmentation-1.2.2/configs --same backbone,dataset,schedule \
        --history clones/mmsegmentation --branch main

Two configs are one where the metafiles of both releases give the same checkpoint for them alone. An old config whose
`_deprecation_` says another one instead has that one's new name, which does not lead back to it. Of the configs that
neither tells, those are one that commits renamed between the releases: files nine tenths of which stayed as they were
and whose names agree in model, backbone and data set, or half of which did where the rules guess the same name; never
where they guess the name of another config. A row is kept where the rules do not give its name, or only as a guess, in
one of the directions. What the names say of the fields in `--same` must agree, so that mistakes of metafiles stay out.
Where several configs of a release have a name, the row says both paths below `configs/`.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from mmname import MmnameError, convert, parse
from mmname.data.load import DATA
from mmname.name.files import config_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mmname.name.record import ConfigName

_MODEL = re.compile(r"^\s*- (?=Name:|Config:|In Collection:)", re.MULTILINE)
_CONFIG = re.compile(r"^\s*Config:\s*['\"]?(?:\S*?configs/)?(\S+?\.py)", re.MULTILINE)
_WEIGHTS = re.compile(r"^\s*(?:Weights|weights):\s*['\"]?(https?://[^\s'\"]+)", re.MULTILINE)
_ALIKE, _SURE = 50, 90
"""So many hundredths of a file must be the same for git to call it renamed, and for that to be enough."""
_ALWAYS = ["model", "backbone", "dataset"]
"""What the names of a config that a commit renamed must agree in."""
_SOURCES = {
    "checkpoint": "that both releases' metafiles give one checkpoint for",
    "note": "that `_deprecation_` notes of the old release tell, one way",
    "commit": "that a commit renamed between the releases",
}


class Row(NamedTuple):
    """An old name and the new one, or their paths, with what says so."""

    old: str
    new: str
    source: str

    def __str__(self) -> str:
        return f"{self.old}\t{self.new}" + ("\tone way" if self.source == "note" else "")


def checkpoints(folder: Path) -> dict[str, str]:
    """The config below `folder` of each checkpoint that only one has."""
    found: dict[str, set[str]] = {}
    for file in sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
        for model in _MODEL.split(file.read_text(encoding="utf-8")):
            config, weights = _CONFIG.search(model), _WEIGHTS.search(model)
            if config and weights and (folder / config[1]).is_file():
                found.setdefault(weights[1].rpartition("/")[2], set()).add(config[1])
    return {weights: configs.pop() for weights, configs in found.items() if len(configs) == 1}


def unique(pairs: set[tuple[str, str]]) -> dict[str, str]:
    """The new config by the old one, where neither is in another pair."""
    counts = [Counter(pair[i] for pair in pairs) for i in (0, 1)]
    return {old: new for old, new in sorted(pairs) if counts[0][old] == counts[1][new] == 1}


def notes(folder: Path) -> dict[str, str]:
    """The config below `folder` that each deprecated one says instead, where there is such a file."""
    found = {}
    for file in sorted(folder.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        expected = "_deprecation_" in text and _expected(ast.parse(text))
        if expected and (file.parent / expected).is_file():
            found[file.relative_to(folder).as_posix()] = (file.parent / expected).relative_to(folder).as_posix()
    return found


def _expected(module: ast.Module) -> str:
    """The file that the `_deprecation_` of a config names."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_deprecation_":
            for word in ast.walk(node):
                if isinstance(word, ast.keyword) and word.arg == "expected" and isinstance(word.value, ast.Constant):
                    return str(word.value.value)
    return ""


def renamed(repository: Path, branch: str, olds: Sequence[str], news: Sequence[str]) -> dict[tuple[str, str], int]:
    """The configs of the old release that commits on the way to `branch` renamed, with their paths in the new one.

    Each has the lowest likeness of a file before and after, in hundredths.
    """
    log = ["git", "-C", str(repository), "log", "--reverse", "--topo-order", "--diff-filter=R", f"-M{_ALIKE}%"]
    log += ["-l0", "--name-status", "--format=", branch, "--", "configs"]
    done = subprocess.run(log, capture_output=True, text=True, check=True)
    there = {f"configs/{old}": (old, 100) for old in olds}
    for line in done.stdout.splitlines():
        status, old, new = line.split("\t")
        if old in there:
            first, alike = there.pop(old)
            there[new] = first, min(alike, int(status[1:]))
    after = {f"configs/{new}" for new in news}
    return {
        (first, path.removeprefix("configs/")): alike
        for path, (first, alike) in there.items()
        if path in after and path != f"configs/{first}"
    }


def by_rule(name: str, source: str, target: str) -> str | None:
    """The name that the rules are sure of, if they are of one."""
    try:
        found = convert(name, source=source, target=target, rules_only=True)
    except MmnameError:
        return None
    return None if found.certainty == "guess" else found.converted


def agree(old: ConfigName, new: ConfigName, fields: list[str]) -> bool:
    """Whether two records say the same in some fields, where both say something."""
    return all(a is None or b is None or a == b for a, b in ((getattr(old, f), getattr(new, f)) for f in fields))


def said(name: str, old: str, new: str) -> str:
    """The new name of the rules, sure or not; the old one where there is none."""
    try:
        return convert(name, source=old, target=new, rules_only=True).converted
    except MmnameError:
        return name


def table(
    old: str, new: str, folders: tuple[Path, Path], fields: list[str], history: tuple[Path, str] | None
) -> list[Row]:
    """The rows of a table."""
    paths = [[Path(file).relative_to(folder).as_posix() for file in config_files(str(folder))] for folder in folders]
    before, after = (checkpoints(folder) for folder in folders)
    one = unique({(before[weights], after[weights]) for weights in before.keys() & after.keys()})
    found = {path: (new_path, "checkpoint") for path, new_path in one.items()}
    deprecated = notes(folders[0])
    if history:
        told = {*found, *deprecated}
        alike = renamed(*history, [path for path in paths[0] if path not in told], paths[1])
        names = {Path(path).stem for path in paths[1]}
        taken = set(one.values())
        for a, b in unique({*alike}).items():
            guess, name = said(Path(a).stem, old, new), Path(b).stem
            mixed_up = guess != name and guess in names
            same = alike[a, b] >= _SURE and agree(parse(guess, dialect=new), parse(name, dialect=new), _ALWAYS)
            if b not in taken and not mixed_up and (same or guess == name):
                found[a] = b, "commit"
    return _kept(old, new, paths, fields, found) + _deprecated(old, new, paths, deprecated, one)


def _kept(
    old: str, new: str, paths: Sequence[Sequence[str]], fields: list[str], found: Mapping[str, tuple[str, str]]
) -> list[Row]:
    """The pairs that the rules do not give in one of the directions, and whose names agree."""
    stems = [Counter(Path(path).stem for path in files) for files in paths]
    rows = []
    for pair in sorted((path, *rest) for path, rest in found.items()):
        a, b, source = Path(pair[0]).stem, Path(pair[1]).stem, pair[2]
        if by_rule(a, old, new) == b and by_rule(b, new, old) == a:
            continue
        if agree(parse(said(a, old, new), dialect=new), parse(b, dialect=new), fields):
            if stems[0][a] > 1 or stems[1][b] > 1:
                a, b = (path.removesuffix(".py") for path in pair[:2])
            rows.append(Row(a, b, source))
    return rows


def _deprecated(
    old: str, new: str, paths: Sequence[Sequence[str]], instead: Mapping[str, str], one: Mapping[str, str]
) -> list[Row]:
    """The deprecated configs whose new name the rules do not give."""
    stems = {Path(path).stem for path in paths[1]}
    rows = []
    for path, other in instead.items():
        a, b = Path(path).stem, Path(one.get(other) or said(Path(other).stem, old, new)).stem
        if b in stems and by_rule(a, old, new) != b:
            rows.append(Row(a, b, "note"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old", "new", "old_title", "old_configs", "new_title", "new_configs"):
        parser.add_argument(name)
    parser.add_argument("--same", default="", help="fields in which the names must agree")
    parser.add_argument("--history", type=Path, help="a clone of the repository, for the commits that rename")
    parser.add_argument("--branch", default="HEAD", help="the branch of the new release in it")
    parser.add_argument("--to", type=Path, default=Path(DATA, "conversions"), help="the folder to write to")
    given = parser.parse_args()
    rows = table(
        given.old,
        given.new,
        (Path(given.old_configs), Path(given.new_configs)),
        [field for field in given.same.split(",") if field],
        (given.history, given.branch) if given.history else None,
    )
    counts = Counter(row.source for row in rows)
    head = [
        f"# Renames between {given.old_title} and {given.new_title} that the rules do not give, or only as a guess, in",
        f"# one of the directions: {len(rows)}; "
        + ", ".join(f"{counts[source]} {said}" for source, said in _SOURCES.items() if counts[source])
        + ":",
    ]
    text = "\n".join([*head, *(str(row) for row in sorted(rows))]) + "\n"
    (given.to / f"{given.old}__{given.new}.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

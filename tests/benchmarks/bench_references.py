"""Print how long 79 renames with their references take beside `repren` (PyPI), which rewrites text blindly.

    python tests/benchmarks/bench_references.py                      # a made-up repository of 10 MB
    python tests/benchmarks/bench_references.py --tree T --map M.csv   # a real one, with a table `old,new`

Each program runs in a process of its own on a fresh copy of the tree, the two in turn.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

OURS = """
import csv, sys
from pathlib import Path
from mmname.references import Repository
root = Path(sys.argv[1])
moves = {row["old"]: row["new"] for row in csv.DictReader(open(sys.argv[2]))}
files = dict()
for edit in reversed(Repository(root).edits(moves)):
    data = files[edit.path] if edit.path in files else (root / edit.path).read_bytes()
    files[edit.path] = data[:edit.start] + edit.new + data[edit.end:]
for path, data in files.items():
    (root / path).write_bytes(data)
for old, new in moves.items():
    (root / new).parent.mkdir(parents=True, exist_ok=True)
    (root / old).rename(root / new)
"""
SIZE = 10_000_000
WORDS = [
    "model",
    "backbone",
    "neck",
    "head",
    "loss",
    "train",
    "test",
    "image",
    "feature",
    "anchor",
    "the",
    "of",
    "with",
    "for",
    "each",
    "proposal",
]


def make(root: Path) -> dict[str, str]:
    """A repository of 10 MB in the proportions of MMDetection's; 79 of its 400 configs are renamed."""
    rng = random.Random(0)  # the same tree every time

    def write(path: str, text: str) -> int:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
        return len(text)

    def prose(lines: int, lead: str = "") -> str:
        return "".join(f"{lead}{' '.join(rng.choices(WORDS, k=14))}\n" for _ in range(lines))

    size = 0
    names: list[str] = []
    for number in range(40):
        folder = f"configs/family_{number}"
        stems = [
            f"family_{number}_r{depth}_fpn_{turns}_coco"
            for depth in (50, 101)
            for turns in ("1x", "2x", "3x", "20e", "24e")
        ]
        names += [f"{folder}/{stem}.py" for stem in stems]
        for stem in stems:
            size += write(f"{folder}/{stem}.py", f"_base_ = './{stems[0]}.py'\nmodel = dict(\n{prose(20, '    # ')})\n")
        url = "https://download.openmmlab.com/mmdetection/v2.0"
        rows = [f"| {s} | [config](./{s}.py) | [model]({url}/{s}/{s}_2020-{number}.pth) |\n" for s in stems]
        size += write(f"{folder}/README.md", f"# Family\n\n{prose(40)}\n| a | b | c |\n|-|-|-|\n{''.join(rows)}")
        models = [f"  - Name: {s}\n    Config: {folder}/{s}.py\n    Weights: {url}/{s}/{s}.pth\n" for s in stems]
        size += write(f"{folder}/metafile.yml", f"Models:\n{''.join(models)}")
    number = 0
    while size < SIZE:
        number += 1
        size += write(f"mmdet/module_{number % 30}/file_{number}.py", f"def f():\n{prose(150, '    # ')}")
        size += write(f"docs/page_{number}.md", f"# Page\n\n{prose(60)}\nRun {rng.choice(names)} now.\n")
    return {name: name.replace("_fpn_", "_fpn_8xb2-") for name in rng.sample(names, 79)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tree", type=Path)
    options.add_argument("--map", type=Path)
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        work = Path(folder)
        tree, table, patterns = work / "tree", work / "map.csv", work / "patterns.tsv"
        if given.tree:
            shutil.copytree(given.tree, tree, symlinks=True)
            moves = {row["old"]: row["new"] for row in csv.DictReader(given.map.open())}
        else:
            moves = make(tree)
        table.write_text("old,new\n" + "".join(f"{old},{new}\n" for old, new in moves.items()))
        patterns.write_text("".join(f"{Path(old).stem}\t{Path(new).stem}\n" for old, new in moves.items()))
        commands = {
            "mmname": [sys.executable, "-c", OURS, "ROOT", str(table)],
            "repren": [
                str(Path(sys.executable).with_name("repren")),
                "-q",
                "--full",
                "--literal",
                "-p",
                str(patterns),
                "ROOT",
            ],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(given.runs):
            for name, command in commands.items():
                copy = work / "copy"
                shutil.copytree(tree, copy, symlinks=True)
                start = time.perf_counter()
                subprocess.run(
                    [str(copy) if word == "ROOT" else word for word in command], check=True, capture_output=True
                )
                taken[name].append(time.perf_counter() - start)
                shutil.rmtree(copy)
        size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and ".git" not in path.parts)
        print(f"{size / 1e6:.1f} MB, {len(moves)} renames, median of {given.runs} runs")
        for name, times in taken.items():
            print(f"{name}  {statistics.median(times):.2f} s")
        print(f"repren / mmname  {statistics.median(taken['repren']) / statistics.median(taken['mmname']):.1f}")


if __name__ == "__main__":
    main()

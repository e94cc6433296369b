"""How long renames take: 10,000 of them beside bare `os.rename`, and repositories of 10 and 100 MB beside repren 3.1.1.

The large one has 10,000 renames and 22,489 files that name the renamed ones, about as large as a tree gets; there the
peak of memory and the size of what an undo needs are printed too. repren is asked for it only with --large-repren.

Run as `python tests/benchmarks/bench_rename.py [--repren PATH]`; without a path, repren is installed into a venv of its
own. Every figure is the best of some rounds, taken in turns in one run.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.rename import apply, plan_renames, undo

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = ["faster_rcnn", "mask_rcnn", "cascade_rcnn", "retinanet", "fcos", "atss", "gfl", "vfnet", "tood", "ddod"]
ROUNDS = 3
SETTLED = 2.5  # seconds: a checkout is not renamed in the moment that it is written


def config(i: int) -> str:
    lines = "".join(f"param_{j} = dict(type='Thing{j}', value={i * j})\n" for j in range(8))
    return f"model = dict(type='Detector', depth={i})\n{lines}"


def plant_many(root: Path, count: int) -> dict[str, str]:
    """`count` configs in 100 folders, and their new paths."""
    moves = {}
    for i in range(count):
        old = f"configs/m{i % 100}/{MODELS[i % 10]}_r50_fpn_{i}x_coco.py"
        moves[old] = f"configs/m{i % 100}/{MODELS[i % 10].replace('_', '-')}_r50_fpn_8xb2-{i}x_coco.py"
        (root / old).parent.mkdir(parents=True, exist_ok=True)
        (root / old).write_text(config(i))
    os.sync()
    return moves


def bare(root: Path, moves: dict[str, str]) -> None:
    for old, new in moves.items():
        os.rename(f"{root}/{old}", f"{root}/{new}")  # noqa: PTH104  # this is what is measured
    for folder in {Path(new).parent for new in moves.values()}:
        handle = os.open(root / folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def many(folder: Path, count: int) -> None:
    best = {"bare": float("inf"), "plan": float("inf"), "apply": float("inf"), "both": float("inf")}
    for turn in range(ROUNDS):
        for name in ("bare", "ours"):
            root = folder / f"many-{name}-{turn}"
            moves = plant_many(root, count)
            time.sleep(SETTLED)
            if name == "bare":
                best["bare"] = min(best["bare"], timed(partial(bare, root, moves)))
            else:
                started = time.perf_counter()
                plan = plan_renames(root, moves)
                planned = time.perf_counter()
                apply(plan)
                done = time.perf_counter()
                best["plan"] = min(best["plan"], planned - started)
                best["apply"] = min(best["apply"], done - planned)
                best["both"] = min(best["both"], done - started)
            shutil.rmtree(root)
    print(f"{count:,} renames")
    print(f"    os.rename and fsync  {best['bare']:.3f} s")
    print(f"    plan and apply       {best['both']:.3f} s  ({best['plan']:.3f} + {best['apply']:.3f})")
    print(f"    ratio                {best['both'] / best['bare']:.2f}")


def plant_repository(root: Path, size: int) -> dict[str, str]:
    """A repository of `size` bytes of configs, pages and lists, and 79 renames in it.

    One file in five names a config that is renamed, as where MMTracking renamed 79 (pull request 683).
    """
    draw = random.Random(7)
    names = [f"{MODELS[i % 10]}_r{50 + i}_fpn_1x_coco" for i in range(400)]
    words = [f"word{i}" for i in range(3000)]
    written = 0
    for i, name in enumerate(names):
        path = root / "configs" / MODELS[i % 10] / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        base = f"_base_ = './{names[i - 10]}.py'\n" if i >= 10 else ""
        written += path.write_text(base + config(i))
    page = 0
    while written < size:
        lines = [f"# Page {page}", ""]
        telling = draw.random() < 0.2
        for _ in range(200):
            lines.append(" ".join(draw.choices(words, k=14)))
            if telling and draw.random() < 0.1:
                i = draw.randrange(400)
                config_path = f"configs/{MODELS[i % 10]}/{names[i]}"
                lines.append(
                    f"[config](../{config_path}.py) | [model](https://download.openmmlab.com/v2/{names[i]}/{names[i]}-1a2b3c.pth)"
                )
                lines.append(f"`python tools/train.py {config_path}.py`")
        written_to = root / "docs" / f"page_{page}{'.md' if page % 2 else '.txt'}"
        written_to.parent.mkdir(exist_ok=True)
        written += written_to.write_text("\n".join(lines) + "\n")
        page += 1
    chosen = draw.sample(range(400), 79)
    return {
        f"configs/{MODELS[i % 10]}/{names[i]}.py": f"configs/{MODELS[i % 10]}/{names[i].replace('_1x', '_8xb2-1x')}.py"
        for i in chosen
    }


def repository(folder: Path, repren: str, size: int) -> None:
    best = {"mmname": float("inf"), "repren": float("inf")}
    for turn in range(ROUNDS):
        for name in ("mmname", "repren"):
            root = folder / f"repository-{name}-{turn}"
            moves = plant_repository(root, size)
            rows = [(old, new) for old, new in moves.items()]
            time.sleep(SETTLED)
            if name == "mmname":
                table = folder / "map.csv"
                table.write_text("old,new\n" + "".join(f"{old},{new}\n" for old, new in rows))
                command = [
                    sys.executable,
                    "-m",
                    "mmname",
                    "rename",
                    str(root),
                    "--map",
                    str(table),
                    "--apply",
                    "--no-diff",
                ]
            else:
                table = folder / "patterns.tsv"
                table.write_text("".join(f"{Path(old).stem}\t{Path(new).stem}\n" for old, new in rows))
                command = [repren, "--full", "--literal", "--patterns", str(table), str(root)]
            best[name] = min(best[name], timed(partial(subprocess.run, command, check=True, capture_output=True)))
            shutil.rmtree(root)
    print(f"79 renames in {size / 1e6:.0f} MB, processes started from nothing")
    print(f"    repren 3.1.1         {best['repren']:.3f} s")
    print(f"    mmname rename        {best['mmname']:.3f} s")
    print(f"    ratio                {best['mmname'] / best['repren']:.2f}")


def plant_large(root: Path, count: int, edited: int, size: int) -> dict[str, str]:
    """`count` configs that are renamed, and pages, of `size` bytes in all: `edited` files that name a renamed one."""
    draw = random.Random(3)
    names = [f"configs/m{i % 100}/{MODELS[i % 10]}_r50_fpn_{i}x_coco.py" for i in range(count)]
    words = [f"word{i}" for i in range(3000)]
    lines = [f"# {' '.join(draw.choices(words, k=12))}\n" for _ in range(500)]

    def write(path: str, head: str, cut: int) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        rest = max(0, size // edited - len(head)) // 80 + 1
        (root / path).write_text(head + "".join(line[cut:] for line in draw.choices(lines, k=rest)))

    for i, name in enumerate(names):
        write(name, f"_base_ = './{Path(names[i - 100]).name}'\n" if i >= 100 else "", 0)
    for i in range(edited - (count - 100)):
        one, other = draw.choices(names, k=2)
        write(f"docs/d{i % 50}/page_{i}.md", f"# Page\n\n[config](../../{one}) | `{other}`\n\n", 2)
    return {name: name.replace("_fpn_", "_fpn_8xb2-").replace("_rcnn", "-rcnn") for name in names}


def large(folder: Path, repren: str | None) -> None:
    root = folder / "large"
    moves = plant_large(root, 10_000, 22_489, 100_000_000)
    table = folder / "patterns.tsv"
    table.write_text("".join(f"{Path(old).stem}\t{Path(new).stem}\n" for old, new in moves.items()))
    loop = folder / "loop"
    shutil.copytree(root, loop)
    time.sleep(SETTLED)
    bare_time = timed(partial(bare, loop, moves))
    theirs = None
    if repren:
        command = [repren, "--full", "--literal", "--patterns", str(table), str(loop)]
        theirs = timed(partial(subprocess.run, command, check=True, capture_output=True))
    started = time.perf_counter()
    plan = plan_renames(root, moves)
    planned = time.perf_counter()
    apply(plan)
    done = time.perf_counter()
    undone = timed(partial(undo, root))
    kept = sum(path.stat().st_size for path in (root / ".mmname/renames/1").rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("10,000 renames, 22,489 files rewritten, 100 MB")
    print(f"    plan                 {planned - started:.1f} s")
    print(f"    apply                {done - planned:.1f} s")
    print(f"    undo                 {undone:.1f} s")
    print(f"    peak of memory       {peak:.0f} MB")
    print(f"    kept for an undo     {kept / 1e6:.1f} MB")
    print(f"    ratio to os.rename   {(done - started) / bare_time:.1f}")
    if theirs:
        print(f"    ratio to repren      {(done - started) / theirs:.2f}")


def installed(folder: Path) -> str:
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "repren==3.1.1"], check=True)
    return str(folder / "venv" / "bin" / "repren")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repren", help="the command repren 3.1.1, if it is installed")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=10_000_000)
    parser.add_argument("--large", action="store_true", help="the tree of 100 MB alone")
    parser.add_argument("--large-repren", action="store_true", help="repren on the tree of 100 MB too; takes long")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large(folder, (given.repren or installed(folder)) if given.large_repren else None)
        if given.large:
            return
        many(folder, given.count)
        repository(folder, given.repren or installed(folder), given.size)


if __name__ == "__main__":
    main()

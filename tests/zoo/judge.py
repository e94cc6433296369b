"""Prints how well the database answers: `python tests/zoo/judge.py FOLDER`, the folder with the corpora.

The corpora are `<project>-<version>.jsonl`, a released config a line with what its evaluated settings are, and
`renames_*.tsv`, the old and new paths of configs with one checkpoint.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mmname.zoo.database import open_database
from mmname.zoo.find import Zoo
from mmname.zoo.where import Atlas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = dict[str, Any]


def expected(row: Row) -> Iterator[tuple[str, Any]]:
    """What a line of the corpora has of the facts, in the words of the database."""
    backbone, optimizer, steps = row.get("backbone") or {}, row.get("optimizer") or {}, row.get("milestones")
    depth = backbone.get("depth")
    said = {
        "samples_per_gpu": row.get("samples_per_gpu"),
        "max_epochs": row.get("max_epochs"),
        "max_iters": row.get("max_iters"),
        "backbone_type": _plain(backbone.get("type")),
        "backbone_depth": depth if isinstance(depth, int) else None,
        "milestones": " ".join(map(str, steps)) if isinstance(steps, list) else None,
        "optimizer": _plain(optimizer.get("type")),
        "lr": optimizer.get("lr"),
        "weight_decay": optimizer.get("weight_decay"),
        "base_batch_size": row.get("base_batch_size"),
        "dataset_types": " ".join(kind.rpartition(".")[2] for kind in row.get("dataset_types") or ()) or None,
        "repeat_times": " ".join(map(str, row.get("repeat_times") or ())) or None,
    }
    yield from ((fact, value) for fact, value in said.items() if value is not None)


def _plain(kind: str | None) -> str | None:
    return None if kind in (None, "None") else str(kind).rpartition(".")[2]


def corpora(folder: Path) -> Iterator[tuple[str, str, list[Row]]]:
    for file in sorted(folder.glob("*-*.jsonl")):
        project, _, version = file.stem.partition("-")
        yield project, version, [json.loads(line) for line in file.read_text().splitlines()]


def facts(folder: Path) -> None:
    """How many facts of the corpora the database has in that release: equal, unknown, and different."""
    print("facts: release, configs found, equal, said to be unknown, not said, different, share equal")
    connection = open_database()
    connection.row_factory = sqlite3.Row
    total: Counter[str] = Counter()
    for project, version, rows in corpora(folder):
        counts: Counter[str] = Counter()
        different: Counter[str] = Counter()
        for row in rows:
            found = connection.execute(
                "SELECT edition.* FROM released JOIN edition ON edition.id = released.edition"
                " WHERE project = ? AND version = ? AND path = ?",
                (project, version, f"configs/{row['path']}"),
            ).fetchone()
            counts["found"] += found is not None
            if found is None or row.get("unreadable"):
                continue
            for fact, value in expected(row):
                if found[fact] == value:
                    kind = "equal"
                elif found[fact] is None:
                    kind = "unknown" if fact in (found["unseen"] or "").split() else "missing"
                else:
                    kind = "different"
                    different[fact] += 1
                counts[kind] += 1
        total.update(counts)
        every = sum(counts[kind] for kind in ("equal", "unknown", "missing", "different"))
        line = [counts[kind] for kind in ("equal", "unknown", "missing", "different")]
        print(
            f"  {project}-{version}: {counts['found']}/{len(rows)}",
            *line,
            f"{counts['equal'] / every:.2%}",
            *([dict(different)] if different else []),
        )
    every = sum(total[kind] for kind in ("equal", "unknown", "missing", "different"))
    print(f"  all: equal {total['equal']} of {every} ({total['equal'] / every:.2%}), different {total['different']}")


def renames(folder: Path) -> None:
    """How many old paths of the corpora lead to their new one."""
    connection = open_database()
    atlas = Atlas(connection)
    right = every = 0
    for file in sorted(folder.glob("renames_*.tsv")):
        newest = file.stem.partition("__")[2]
        good = bad = 0
        for row in csv.DictReader(file.open(), delimiter="\t"):
            project, _, version = newest.rpartition("-")
            answer = atlas.where(row["old"])
            there = {
                place["path"]
                for place in (*answer.became, *answer.releases)
                if (place["project"], place["version"]) == (project, version)
            }
            new = unquote(row["new"])  # some metafiles write `+` as in an address
            real = connection.execute("SELECT 1 FROM config WHERE path = ?", (new,)).fetchone()
            if new in there or (not real and Path(new).name in {Path(path).name for path in there}):
                good += 1
            else:
                bad += 1
                print("  wrong:", row["old"], "->", row["new"], "not", sorted(there))
        right, every = right + good, every + good + bad
        print(f"renames: {file.name}: {good} of {good + bad}")
    print(f"renames: all {right} of {every} ({right / every:.2%})")


def swaps(tries: int = 500) -> None:
    """How often the name is the first suggestion after two of its letters were swapped: neighbours, then any two."""
    connection = open_database()
    atlas = Atlas(connection)
    names = [row[0] for row in connection.execute("SELECT DISTINCT name FROM config ORDER BY name")]
    for label, far in (("neighbours", False), ("any two letters", True)):
        chance = random.Random(11)
        first = done = 0
        while done < tries:
            name = chance.choice(names)
            i = chance.randrange(len(name) - 1)
            j = chance.randrange(len(name)) if far else i + 1
            letters = list(name)
            letters[i], letters[j] = letters[j], letters[i]
            wrong = "".join(letters)
            if wrong in names:
                continue
            done += 1
            suggestions = atlas.where(wrong).suggestions
            first += bool(suggestions) and suggestions[0] == name
        print(f"swapped {label}: right one first in {first} of {tries} ({first / tries:.1%})")


QUERIES: tuple[tuple[str, list[str], Callable[[Row], bool]], ...] = (
    (
        "mmdet 2.28.2",
        ["backbone_type=ResNet", "backbone_depth=101"],
        lambda r: (r.get("backbone") or {}).get("type") == "ResNet" and r["backbone"].get("depth") == 101,
    ),
    ("mmdet 3.3.0", ["max_epochs=12"], lambda r: r.get("max_epochs") == 12),
    ("mmdet 2.28.2", ["samples_per_gpu>4"], lambda r: (r.get("samples_per_gpu") or 0) > 4),
    ("mmdet 2.28.2", ["milestones=16 22"], lambda r: r.get("milestones") == [16, 22]),
    (
        "mmdet 2.28.2",
        ["optimizer!=SGD", "optimizer=any"],
        lambda r: (r.get("optimizer") or {}).get("type") not in (None, "SGD"),
    ),
    ("mmpose 1.3.2", ["name~td-hm_hrnet*"], lambda r: r["stem"].startswith("td-hm_hrnet")),
    (
        "mmsegmentation 0.30.0",
        ["max_iters>=80000", "max_iters<=160000"],
        lambda r: 80000 <= (r.get("max_iters") or 0) <= 160000,
    ),
    (
        "mmpretrain 1.2.0",
        ["optimizer=AdamW,Lamb"],
        lambda r: (r.get("optimizer") or {}).get("type") in ("AdamW", "Lamb"),
    ),
    ("mmaction2 0.24.1", ["lr<0.01"], lambda r: ((r.get("optimizer") or {}).get("lr") or 1) < 0.01),
    ("mmrotate 0.3.4", ["max_epochs=none"], lambda r: r.get("max_epochs") is None),
)


def queries(folder: Path) -> None:
    """Ten queries, against a plain scan of the corpora; of the answers those count that the corpora have."""
    zoo = Zoo()
    rows = {f"{project} {version}": rows for project, version, rows in corpora(folder)}
    for release, conditions, wanted in QUERIES:
        scanned = {f"configs/{row['path']}" for row in rows[release] if wanted(row) and not row.get("unreadable")}
        known = {f"configs/{row['path']}" for row in rows[release] if not row.get("unreadable")}
        start = time.perf_counter()
        found = {row.path for row in zoo.find(*conditions, f"release={release}")}
        took = (time.perf_counter() - start) * 1000
        same = "same" if found & known == scanned else f"DIFFERENT: {sorted((found & known) ^ scanned)[:4]}"
        print(f"query {release}: {' '.join(conditions)}: {len(scanned)} in the corpora, {same} ({took:.0f} ms)")


if __name__ == "__main__":
    corpus = Path(sys.argv[1])
    facts(corpus)
    renames(corpus)
    swaps()
    queries(corpus)

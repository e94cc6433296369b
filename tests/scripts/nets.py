"""Writes `mmname/data/nets/<dialect>.toml`: what a model brings that its name leaves out.

    python tests/scripts/nets.py

Made of the configs in the zoo database, of all releases of a convention: the registry type of the backbone, or of the
neck, that every released config of a model has whose name says none; and the type of the data where every released
config of a model and a dataset contradicts what the dataset's word stands for. A model is told by the row of its word,
by the word itself, or by the word and one of its settings, whichever is the first whose configs agree.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mmname import parse
from mmname.data.load import DATA
from mmname.name.convention import convention_ids
from mmname.name.meaning import nets_of, resolve

QUERY = """
    SELECT DISTINCT config.name, backbone_type, neck_types, dataset_types FROM config
    JOIN edition ON edition.config = config.id JOIN edition_release ON edition_release.edition = edition.id
    JOIN release ON release.id = edition_release.release WHERE release.dialect = ? AND model_type IS NOT NULL
"""
Said = list[tuple[Sequence[str], str]]  # of every config the keys of its model, the most exact first, and a type


def brought(dialect: str, configs: Iterable[tuple[str, str | None, str | None, str | None]]) -> Iterator[str]:
    """The lines of a file: for each field its keys, each with the type that all configs agree on."""
    said: dict[str, Said] = {"backbone": [], "neck": [], "dataset": []}
    for name, backbone, neck, data in configs:
        record = parse(name, dialect=dialect)
        facts = resolve(record, nets=False)
        keys = list(nets_of(record))
        if record.backbone is None:
            kind = (backbone or "").rpartition(".")[2]
            if kind.lower() != kind and kind != "None":  # a variable of the config
                said["backbone"].append((keys, kind))
        if record.neck is None:
            said["neck"].append((keys, neck or ""))
        known = facts.get("dataset", {}).get("type")
        if known and data and record.model:
            said["dataset"].append(([f"{record.model} {record.dataset}"], "" if known in data.split() else data))
    for field, every in said.items():
        lines = sorted(_agreed(every))
        if lines:
            yield f"\n[{field}]"
            yield from (f'"{key}" = "{value}"' for key, value in lines)


def _agreed(said: Said) -> Iterator[tuple[str, str]]:
    """The keys whose configs agree; a more exact one only for configs of which a less exact one tells nothing."""
    left = [list(reversed(keys)) for keys, _ in said]
    while any(left):
        types, models = defaultdict(set), defaultdict(set)
        for keys, (every, value) in zip(left, said):
            if keys:
                types[keys[0]].add(value)
                models[keys[0]].add(every[-2] if len(every) > 1 else "")
        sure = {key: min(values) for key, values in types.items() if len(values) == 1 and " " not in min(values)}
        sure = {key: value for key, value in sure.items() if "{" not in key or len(models[key]) > 1}
        yield from ((key, value) for key, value in sure.items() if value)
        left = [keys[1:] if keys and keys[0] not in sure else [] for keys in left]


if __name__ == "__main__":
    with sqlite3.connect(Path(DATA).parent / "zoo" / "zoo.sqlite") as database:
        for dialect in convention_ids():
            lines = list(brought(dialect, database.execute(QUERY, (dialect,))))
            if lines:
                head = f"# What models bring by the configs of {dialect} in the zoo database: tests/scripts/nets.py."
                Path(DATA, "nets", f"{dialect}.toml").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

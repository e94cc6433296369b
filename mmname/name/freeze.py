"""Freezing: makes data and grammars ready to be read fast; `python -m mmname.name.freeze` after a change to either."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from mmname.data.load import DATA, FROZEN, frozen, grammar_files, read_toml, sources, sums
from mmname.name.convention import kinds
from mmname.name.evidence import build_index
from mmname.name.grammar import FOUND, SHARED, build_tables
from mmname.name.schema import record_schema
from mmname.name.wordfile import sound_table

__all__ = ["frozen_files"]


def frozen_files() -> dict[str, str]:
    """The text of every frozen file, by name.

    Raises:
        DataError: a table is broken.
    """
    groups: dict[str, Any] = {"sums": sums()}
    table_kinds = {kind.words: kind.name for kind in reversed(list(kinds().values()))}
    for file in sources():
        if not file.endswith(".toml"):
            continue
        folder, _, name = file.rpartition("/")
        content = read_toml(os.path.join(DATA, file))
        if folder.startswith("words/"):
            table = name.removesuffix(".toml")
            groups.setdefault(folder.replace("/", "."), {})[table] = sound_table(table_kinds[table], content, file=file)
        else:
            groups.setdefault(folder.replace("/", ".") or "top", {})[file] = content
    groups["found"] = {FOUND: build_tables(FOUND)}
    starts = [file.removesuffix(".lark") for file in grammar_files() if file != SHARED]
    groups["documented"] = {start: build_tables(start) for start in starts}
    groups["evidence"] = build_index()
    return {f"{name}.json": _text(content) for name, content in groups.items()}


def _text(content: Any) -> str:
    """JSON with a line for each entry, so that a change shows as one."""
    rows = (
        f"{json.dumps(key)}:{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}"
        for key, row in content.items()
    )
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    folder = Path(FROZEN)
    folder.mkdir(exist_ok=True)
    for stale in folder.glob("*.json"):
        stale.unlink()  # what another version of the code has made is no source
    frozen.cache_clear()
    for name, text in frozen_files().items():
        (folder / name).write_text(text, encoding="utf-8")
    Path(DATA, "record.schema.json").write_text(json.dumps(record_schema(), indent=2) + "\n", encoding="utf-8")

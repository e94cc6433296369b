"""Freezing: writes the snapshot of data and grammars; run `python -m mmname.freeze` after a change to either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mmname.compiler import build_tables
from mmname.dialect import dialects
from mmname.snapshot import FILE, data_files, load, sums
from mmname.vocabulary import vocabulary

__all__ = ["freeze"]


def freeze() -> str:
    """The text of a fresh snapshot."""
    content: dict[str, Any] = {
        "sums": sums(),
        "toml": {file: load(file) for file in data_files()},
        "tables": {name: build_tables(dialect, vocabulary()) for name, dialect in dialects().items()},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n"


if __name__ == "__main__":
    Path(FILE).write_text(freeze(), encoding="utf-8")

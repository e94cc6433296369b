"""Freezing: writes the snapshot of the data files and grammars. Run `python -m mmname.freeze` after a change to either."""

from __future__ import annotations

import json
from typing import Any

from mmname.dialect import dialects
from mmname.engine import build_tables
from mmname.snapshot import DATA, FILE, digest, read_toml
from mmname.vocabulary import vocabulary

__all__ = ["freeze"]


def freeze() -> str:
    """The text of a fresh snapshot."""
    files = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.toml"))
    content: dict[str, Any] = {
        "digest": digest(),
        "toml": {file: read_toml(DATA / file) for file in files},
        "tables": {name: build_tables(dialect, vocabulary()) for name, dialect in dialects().items()},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n"


if __name__ == "__main__":
    FILE.write_text(freeze(), encoding="utf-8")

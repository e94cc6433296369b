"""The names of released configs that do not tell the truth: writes `tests/check/released_lies.md` anew.

usage: python tests/scripts/released_lies.py FOLDER...

Each FOLDER is called `<project>-<version>` and has in it the `configs` that the project's wheel ships (`.mim/configs`).
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from mmname.check.run import Request, check

PAGE = Path(__file__).parent.parent / "check" / "released_lies.md"
HEAD = """\
# Released configs whose names do not tell the truth

What `mmname check --select C` finds in the configs of these releases, written by `tests/scripts/released_lies.py`.
A place is relative to the folder of the config.
"""


def section(folder: Path) -> str:
    found = list(check([str(folder / "configs")], Request(select=("C",))))
    counted = ", ".join(f"{code} {count}" for code, count in sorted(Counter(one.code for one in found).items()))
    rows = [f"| {one.path} | {one.code} | {one.message} | {one.fix or '-'} |" for one in found]
    table = ["", "| config | rule | finding | would be true |", "| --- | --- | --- | --- |", *rows] if rows else []
    return "\n".join([f"\n## {folder.name}\n", counted or "Nothing is found.", *table]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(HEAD + "".join(section(Path(folder)) for folder in sys.argv[1:]), encoding="utf-8")

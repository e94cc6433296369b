"""Writes `mmname/data/released/<dialect>.txt`: what a project itself has called its configs.

    python tests/scripts/released_names.py mmdet3 3.2.0=unpacked/mmdet-3.2.0/configs 3.3.0=unpacked/mmdet-3.3.0/configs

Each argument is a version and the folder of its configs, such as a wheel's `.mim/configs`. Parts of configs (`_base_`)
are left out, as everywhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mmname.data.load import DATA
from mmname.name.convention import convention
from mmname.name.tree import config_files


def released(dialect: str, folders: dict[str, str]) -> str:
    """The text of the file: a line that says where the names are from, then the names."""
    names = {Path(file).stem for folder in folders.values() for file in config_files(folder)}
    head = f"# The names of the configs of {convention(dialect).project} {', '.join(folders)}: {len(names)} names."
    return "\n".join([head, *sorted(names)]) + "\n"


if __name__ == "__main__":
    dialect, *arguments = sys.argv[1:]
    text = released(dialect, dict(argument.split("=", 1) for argument in arguments))
    Path(DATA, "released", f"{dialect}.txt").write_text(text, encoding="utf-8")

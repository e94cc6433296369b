"""Writes `mmname/data/released/<dialect>.txt`: what a project itself has called its configs.

    python tests/scripts/released_names.py mmdet3 3.2.0=unpacked/mmdet-3.2.0/configs 3.3.0=unpacked/mmdet-3.3.0/configs

Each argument is a version and the folder of its configs, such as a wheel's `.mim/configs`. Parts of configs (`_base_`)
are left out, as everywhere, and so are names with characters that the convention's never have.

    python tests/scripts/released_names.py --count

writes `mmname/data/released.toml` anew: how many there are of each, and how many are read without unknown words.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mmname import parse
from mmname.data.load import DATA
from mmname.name.convention import convention, convention_ids
from mmname.name.files import config_files
from mmname.name.released import released_names


def released(dialect: str, folders: dict[str, str]) -> str:
    """The text of the file: a line that says where the names are from, then the names."""
    names = {Path(file).stem for folder in folders.values() for file in config_files(folder)}
    names = {name for name in names if not set(name) & set(convention(dialect).look.never)}
    head = f"# The names of the configs of {convention(dialect).project} {', '.join(folders)}: {len(names)} names."
    return "\n".join([head, *sorted(names)]) + "\n"


def counted() -> str:
    """The text of the table of counts."""
    lines = ["# How many released names (`released`) each convention has, and how many it reads without unknown words."]
    for dialect in convention_ids():
        names = released_names(dialect)
        if names:
            read = sum(not parse(name, dialect=dialect).unknown for name in names)
            lines.append(f"{dialect} = {{ names = {len(names)}, read = {read} }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    dialect, *arguments = sys.argv[1:]
    if dialect == "--count":
        Path(DATA, "released.toml").write_text(counted(), encoding="utf-8")
        sys.exit()
    text = released(dialect, dict(argument.split("=", 1) for argument in arguments))
    Path(DATA, "released", f"{dialect}.txt").write_text(text, encoding="utf-8")

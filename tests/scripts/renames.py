"""Writes `mmname/data/conversions/<old>__<new>.tsv`: the names that a project gave its configs by hand.

    python tests/scripts/renames.py mmseg0 mmseg1 "MMSegmentation 0.30.0" unpacked/mmsegmentation-0.30.0/configs \
        "MMSegmentation 1.2.2" unpacked/mmsegmentation-1.2.2/configs --same backbone,dataset,schedule

Two configs are one where the metafiles of both releases give the same checkpoint for them alone. A row is kept where
the rules do not give its name, or only as a guess, in one of the directions. What the names say of the fields in
`--same` must agree, so that mistakes of metafiles stay out. Where several configs of a
release have a name, the row says both paths below `configs/`.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from mmname import MmnameError, convert, parse
from mmname.data.load import DATA
from mmname.name.files import config_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.name.record import ConfigName

_MODEL = re.compile(r"^\s*- (?=Name:|Config:|In Collection:)", re.MULTILINE)
_CONFIG = re.compile(r"^\s*Config:\s*['\"]?(?:\S*?configs/)?(\S+?\.py)", re.MULTILINE)
_WEIGHTS = re.compile(r"^\s*(?:Weights|weights):\s*['\"]?(https?://[^\s'\"]+)", re.MULTILINE)


def checkpoints(folder: Path) -> dict[str, str]:
    """The config below `folder` of each checkpoint that only one has."""
    found: dict[str, set[str]] = {}
    for file in sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
        for model in _MODEL.split(file.read_text(encoding="utf-8")):
            config, weights = _CONFIG.search(model), _WEIGHTS.search(model)
            if config and weights and (folder / config[1]).is_file():
                found.setdefault(weights[1].rpartition("/")[2], set()).add(config[1])
    return {weights: configs.pop() for weights, configs in found.items() if len(configs) == 1}


def by_rule(name: str, source: str, target: str) -> str | None:
    """The name that the rules are sure of, if they are of one."""
    try:
        found = convert(name, source=source, target=target, rules_only=True)
    except MmnameError:
        return None
    return None if found.certainty == "guess" else found.converted


def agree(old: ConfigName, new: ConfigName, fields: list[str]) -> bool:
    """Whether two records say the same in some fields, where both say something."""
    return all(a is None or b is None or a == b for a, b in ((getattr(old, f), getattr(new, f)) for f in fields))


def table(old: str, new: str, folders: tuple[Path, Path], fields: list[str]) -> list[tuple[str, str]]:
    """The rows of a table: the old name and the new one."""
    stems = [Counter(Path(file).stem for file in config_files(str(folder))) for folder in folders]
    before, after = (checkpoints(folder) for folder in folders)
    pairs = {(before[weights], after[weights]) for weights in before.keys() & after.keys()}
    counts = [Counter(pair[i] for pair in pairs) for i in (0, 1)]
    rows = []
    for pair in sorted(pairs):
        a, b = (Path(path).stem for path in pair)
        if any(counts[i][pair[i]] > 1 for i in (0, 1)) or (by_rule(a, old, new) == b and by_rule(b, new, old) == a):
            continue
        try:
            said = convert(a, source=old, target=new, rules_only=True).converted
        except MmnameError:
            said = a
        if agree(parse(said, dialect=new), parse(b, dialect=new), fields):
            if stems[0][a] > 1 or stems[1][b] > 1:
                a, b = (path.removesuffix(".py") for path in pair)
            rows.append((a, b))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old", "new", "old_title", "old_configs", "new_title", "new_configs"):
        parser.add_argument(name)
    parser.add_argument("--same", default="", help="fields in which the names must agree")
    given = parser.parse_args()
    rows = table(
        given.old,
        given.new,
        (Path(given.old_configs), Path(given.new_configs)),
        [field for field in given.same.split(",") if field],
    )
    head = [
        f"# Renames between {given.old_title} and {given.new_title} that the rules do not give, or only as a guess, in",
        f"# one of the directions: {len(rows)}. Both releases' metafiles give one checkpoint for both configs:",
    ]
    text = "\n".join([*head, *("\t".join(row) for row in sorted(rows))]) + "\n"
    Path(DATA, "conversions", f"{given.old}__{given.new}.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Rules M: do metafiles say of the configs what the configs are? A metafile lists the models of a repository."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from typing import NamedTuple

from mmname.check.cache import digest
from mmname.check.finding import Finding
from mmname.check.rule import family, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from mmname.check.cache import Cache
    from mmname.check.files import Files
    from mmname.zoo.metafiles import Listed, Metafiles

__all__ = ["Contradiction", "findings_in", "remembered"]

_HABIT = 2 / 3  # of the models are called as their configs are, where a project means them to be
_DATED = re.compile(r"[/]|(?:[-_]\d{8}[-_])")
_STAMPED = re.compile(r"[-_.](?:\d{8}|[0-9a-f]{8}\b|pth)")


class Contradiction(NamedTuple):
    """Where a metafile and the configs do not go together.

    Attributes:
        path: the metafile or the config, below the repository.
        place: line and column.
        said: what the metafile says; None where it says nothing.
        has: what there is instead; None where there is nothing.
        message: both in words.
        fix: what would be right; None where nobody can say.
    """

    path: str
    place: tuple[int, int]
    said: str | None
    has: str | None
    message: str
    fix: str | None = None


def findings_in(
    folder: str, metafiles: Iterable[str], configs: Iterable[str], asked: dict[str, bool] | None = None
) -> Iterator[Finding]:
    """What the rules for metafiles find below a folder, given the paths in it.

    `asked` is told which paths the disk was asked for besides, with its answers.
    """
    from mmname.zoo.metafiles import read_metafiles

    root, lead = _repository(folder)
    read = read_metafiles(root, [lead + path for path in metafiles], [lead + path for path in configs])
    for one in family("M"):
        for found in one.check(read):
            line, column = found.place
            place, shown = (found.path[len(lead) :], line, column), (one.code, one.name, one.level)
            said = (None, found.said, found.has, found.message)
            yield Finding(*place, *shown, *said, 0, len(found.said or ""), found.fix)
    if asked is not None:
        asked.update(read.asked)


def remembered(files: Files, metafiles: Sequence[str], configs: Sequence[str], cache: Cache) -> Iterator[Finding]:
    """The same, or what was found before, where all of it is as it was."""
    section = cache.section("metafiles")
    beside = sorted({f"{path.rpartition('/')[0]}/README.md".lstrip("/") for path in metafiles})
    key = digest([[path, files.digest(path)] for path in (*metafiles, *beside)], configs)
    asked = section.get("asked", {})
    if section.get("key") != key or not all(os.path.isfile(path) == there for path, there in asked.items()):
        asked = {}
        found = [list(one) for one in findings_in(files.root, metafiles, configs, asked)]
        section = {"key": key, "asked": asked, "found": found}
        cache.replace("metafiles", section)
    yield from (Finding(*row) for row in section["found"])


@rule(
    "M001",
    "other-model-name",
    level="warning",
    wrong="Name: mask-rcnn_r50_fpn_mstrain_3x_coco, Config: configs/mask_rcnn/mask-rcnn_r50_fpn_ms-3x_coco.py",
    right="Name: mask-rcnn_r50_fpn_ms-3x_coco",
    fix="Call the model as its config is called; tools look models up by either.",
)
def other_name(metafiles: Metafiles) -> Iterator[Contradiction]:
    """A model that is not called as its config is.

    Silent in a repository that calls its models otherwise than its configs, and where a model has several configs.
    """
    from mmname.zoo.metafiles import name_of

    single = [one for one in metafiles.listed if len(one.configs) == 1]
    strange = [one for one in single if one.entry.name != name_of(one.configs[0])]
    if len(strange) <= (1 - _HABIT) * len(single):
        for one in strange:
            name = name_of(one.configs[0])
            message = f"model {one.entry.name!r} has the config {name!r}"
            yield Contradiction(one.path, one.place(one.entry.name), one.entry.name, name, message, name)


@rule(
    "M002",
    "model-without-config",
    level="error",
    wrong="Config: configs/ddq/ddq-detr_r50_2x_coco.py, where there is no such file",
    right="Config: configs/ddq/ddq-detr_r50_8xb2-12e_coco.py",
    fix="Mend the path, or take the model out of the metafile.",
)
def without_config(metafiles: Metafiles) -> Iterator[Contradiction]:
    """A model whose config is no file.

    The path leads from the root of the repository, or from the folder of a project in it.
    """
    for one in metafiles.listed:
        for written, config in zip(one.entry.configs, one.configs):
            if not metafiles.is_there(config):
                message = f"model {one.entry.name!r} has the config {config}, which is no file"
                yield Contradiction(one.path, one.place(written), written, None, message)


@rule(
    "M003",
    "config-without-model",
    level="note",
    wrong="configs/fcos/fcos_r50_fpn_2x_coco.py, and configs/fcos/metafile.yml lists others only",
    right="a model in configs/fcos/metafile.yml with Config: configs/fcos/fcos_r50_fpn_2x_coco.py",
    fix="List it, if it has a checkpoint; nothing need be done else.",
)
def without_model(metafiles: Metafiles) -> Iterator[Contradiction]:
    """A config that no metafile lists.

    Only where metafiles list at least half of its folder. This is a note and fails no run: not all have a checkpoint.
    """
    listed = {config for one in metafiles.listed for config in one.configs}
    all_of = Counter(config.rpartition("/")[0] for config in metafiles.configs)
    listed_of = Counter(config.rpartition("/")[0] for config in metafiles.configs if config in listed)
    for config in metafiles.configs:
        folder = config.rpartition("/")[0]
        if config not in listed and listed_of[folder] * 2 >= all_of[folder]:
            yield Contradiction(config, (1, 1), None, None, "no metafile lists this config")


@rule(
    "M004",
    "shared-checkpoint",
    level="note",
    wrong="Weights: .../vit-base_20230510-3e7f93b2.pth of two models with two configs",
    right="Weights: .../vit-small_20230510-25c748fd.pth of one of them",
    fix="Give each model its own checkpoint; nothing need be done where two configs are meant to load one.",
)
def shared_checkpoint(metafiles: Metafiles) -> Iterator[Contradiction]:
    """A checkpoint that a model with another config has too.

    Meant, where configs differ in how a model is tested; this is a note and fails no run.
    """
    from mmname.zoo.lineage import checkpoint_key

    owners: dict[str, list[Listed]] = defaultdict(list)
    for one in metafiles.listed:
        if one.entry.checkpoint:
            owners[checkpoint_key(one.entry.checkpoint)].append(one)
    for first, *others in owners.values():
        for one in others:
            if set(one.configs) != set(first.configs):
                message = f"model {one.entry.name!r} has the checkpoint of {first.entry.name!r}"
                said = one.entry.checkpoint or ""
                yield Contradiction(one.path, one.place(said), said, first.entry.name, message)


@rule(
    "M005",
    "checkpoint-of-another",
    level="warning",
    wrong="Config: configs/mvit/mvit-small_16xb16_sthv2.py, Weights: .../mvit-small_32xb16_k400_20221021-9ebaaeed.pth",
    right="Weights: .../mvit-small_16xb16_sthv2_20221021-65ed814e.pth",
    fix="Mend the address, or the config of the model.",
)
def of_another(metafiles: Metafiles) -> Iterator[Contradiction]:
    """A checkpoint that is called as another config of the repository is.

    Judged where the file of the checkpoint begins with the name of a config, and the model's own name is not in it.
    """
    from mmname.zoo.metafiles import name_of

    names = {name_of(config) for config in metafiles.configs}
    for one in metafiles.listed:
        own = {name_of(config) for config in one.configs} | {one.entry.name}
        address = one.entry.checkpoint or ""
        said = _named_by(address, names)
        if said and one.configs and said not in own and not own & set(_DATED.split(address)):
            config = ", ".join(sorted(map(name_of, one.configs)))
            message = f"the checkpoint of {config} is called as {said!r}"
            yield Contradiction(one.path, one.place(address), address, config, message)


@rule(
    "M006",
    "other-number",
    level="warning",
    wrong="| [config](./fcos3d.py) | 29.8 | in README.md, and mAP: 29.9 in metafile.yml",
    right="one number in both",
    fix="Mend the one that is wrong.",
)
def other_number(metafiles: Metafiles) -> Iterator[Contradiction]:
    """A number in the table of a README that the metafile beside it does not say.

    Judged where a row links to the config of a model, and the head of the column is the name of a metric of it. Numbers
    agree where they are parts of one and of a hundred, and where a config is listed several times with one of them.
    """
    from mmname.zoo.tables import other_numbers

    for one in other_numbers(metafiles):
        listed = " or ".join(f"{value:g}" for value in dict.fromkeys(one.listed))
        message = f"{one.metric} of {one.config} is {one.said} here, in the metafile {listed}"
        yield Contradiction(one.path, (one.line, one.column), one.said, listed, message)


def _named_by(address: str, names: Collection[str]) -> str | None:
    """The config that the file of a checkpoint is called as: the longest name that it begins with."""
    file = address.rpartition("/")[2]
    fitting = [name for name in names if file.startswith(name) and _STAMPED.match(file, len(name))]
    return max(fitting, key=len, default=None)


def _repository(folder: str) -> tuple[str, str]:
    """The folder that paths in metafiles lead from, and the way from there to the one that is checked."""
    steps = os.path.realpath(folder).split(os.sep)
    if "configs" not in steps:
        return folder, ""
    at = steps.index("configs")
    return os.sep.join(steps[:at]) or os.sep, "/".join(steps[at:]) + "/"

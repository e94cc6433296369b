"""Rules R: references that lead to no config, each form of reference by its own rule."""

from __future__ import annotations

from mmname.check.finding import Finding
from mmname.check.rule import family, rule
from mmname.references.dead import code_of, nearest
from mmname.references.repository import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from mmname.references.reference import Reference

__all__ = ["findings_in"]

_MEND = "Mend the path; where one config is alike, the finding names it."


def findings_in(root: Path, codes: Collection[str] | None = None) -> Iterator[Finding]:
    """What the rules for references find below a folder; `codes` are those that are asked for."""
    asked = [one for one in family("R") if codes is None or one.code in codes]
    repository = Repository(root, bases=True)
    alive = [*repository.configs, *(path for path in repository.files if path.endswith((".yml", ".yaml")))]
    for reference in repository.dead():
        for one in asked:
            if one.check(reference):
                message = (
                    one.title
                    if reference.reason in ("leads to no file", one.title)
                    else f"{one.title}: {reference.reason}"
                )
                place = (reference.path, reference.line, reference.column)
                said = (None, reference.text, None)
                fix = nearest(reference, alive)
                yield Finding(*place, one.code, one.name, one.level, *said, message, 0, len(reference.text), fix)


@rule(
    "R001",
    "dead-base",
    level="error",
    wrong="_base_ = '../_base_/models/fcn_r50.py'",
    right="_base_ = '../_base_/models/fcn_r50-d8.py'",
    fix=_MEND,
    aliases=("REF001",),
)
def base_dead(reference: Reference) -> bool:
    """A `_base_` that leads to no file.

    Training stops at once. An entry `package::path` of the repository's own package is one too.
    """
    return code_of(reference) == "REF001"


@rule(
    "R002",
    "joined-bases",
    level="error",
    wrong="_base_ = ['a.py' 'b.py']",
    right="_base_ = ['a.py', 'b.py']",
    fix=_MEND,
    aliases=("REF002",),
)
def bases_joined(reference: Reference) -> bool:
    """A comma is missing between two entries of a `_base_`.

    Python joins the two texts into one path, which leads nowhere.
    """
    return code_of(reference) == "REF002"


@rule(
    "R003",
    "dead-import",
    level="error",
    wrong="from .._base_.models.no_such import *",
    right="from .._base_.models.fcn import *",
    fix=_MEND,
    aliases=("REF003",),
)
def import_dead(reference: Reference) -> bool:
    """An import of a config that leads to no file.

    It stands inside `with read_base():`, so the config cannot be loaded.
    """
    return code_of(reference) == "REF003"


@rule(
    "R004",
    "dead-link",
    level="error",
    wrong="[config](./fcn_r50.py)",
    right="[config](./fcn_r50-d8.py)",
    fix=_MEND,
    aliases=("REF004",),
)
def link_dead(reference: Reference) -> bool:
    """A link that leads to no file.

    A link of Markdown or HTML to a config that was renamed or never there.
    """
    return code_of(reference) == "REF004"


@rule(
    "R005",
    "dead-metafile-config",
    level="error",
    wrong="Config: configs/fcn/fcn_r50.py",
    right="Config: configs/fcn/fcn_r50-d8.py",
    fix=_MEND,
    aliases=("REF005",),
)
def config_dead(reference: Reference) -> bool:
    """A `Config` of a metafile that leads to no file.

    Model zoos and installers read metafiles; the entry leads from the root of the repository.
    """
    return code_of(reference) == "REF005"


@rule(
    "R006",
    "dead-index-import",
    level="error",
    wrong="Import: [configs/fcm/metafile.yaml]",
    right="Import: [configs/fcn/metafile.yaml]",
    fix=_MEND,
    aliases=("REF006",),
)
def index_dead(reference: Reference) -> bool:
    """An `Import` of a model index that leads to no file.

    The metafile that it names is not there, and its models are not listed.
    """
    return code_of(reference) == "REF006"


@rule(
    "R007",
    "dead-path",
    level="error",
    wrong="python train.py configs/fcn/fcn_r50.py",
    right="python train.py configs/fcn/fcn_r50-d8.py",
    fix=_MEND,
    aliases=("REF007",),
)
def path_dead(reference: Reference) -> bool:
    """A path in a text, a script or a test that leads to no config.

    A command that a reader copies, or a test, names a config that is not there.
    """
    return code_of(reference) == "REF007"


@rule(
    "R008",
    "dead-target",
    level="warning",
    wrong="[log](logs/no_such.json)",
    right="[log](logs/fcn_r50-d8.json)",
    fix=_MEND,
    aliases=("REF008",),
)
def target_dead(reference: Reference) -> bool:
    """A link, or an entry of a table of contents, that leads to no file or folder.

    What it leads to is no config, so that nothing stops; a reader finds nothing there.
    """
    return code_of(reference) == "REF008"

"""Rules R: references that lead to no config, each form of reference by its own code."""

from __future__ import annotations

from typing import NamedTuple

from mmname.check.cache import digest
from mmname.check.finding import Finding
from mmname.check.rule import Rule, family, register
from mmname.references.dead import CODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from mmname.check.cache import Cache
    from mmname.check.files import Files
    from mmname.check.finding import Level
    from mmname.references.reference import Reference
    from mmname.references.tree import Tree

__all__ = ["findings_in", "living_in"]

_NOWHERE = "leads to no file"
_YAML = (".yml", ".yaml")


class _Form(NamedTuple):
    """A form of reference, as the rule for it tells of it."""

    code: str
    name: str
    level: Level
    why: str
    wrong: str
    right: str


_FORMS = (
    _Form(
        "R001",
        "dead-base",
        "error",
        "Training stops at once. An entry `package::path` of the repository's own package is one too.",
        "_base_ = '../_base_/models/fcn_r50.py'",
        "_base_ = '../_base_/models/fcn_r50-d8.py'",
    ),
    _Form(
        "R002",
        "joined-bases",
        "error",
        "Python joins the two texts into one path, which leads nowhere.",
        "_base_ = ['a.py' 'b.py']",
        "_base_ = ['a.py', 'b.py']",
    ),
    _Form(
        "R003",
        "dead-import",
        "error",
        "It stands inside `with read_base():`, so the config cannot be loaded.",
        "from .._base_.models.no_such import *",
        "from .._base_.models.fcn import *",
    ),
    _Form(
        "R004",
        "dead-link",
        "error",
        "A link of Markdown or HTML to a config that was renamed or never there.",
        "[config](./fcn_r50.py)",
        "[config](./fcn_r50-d8.py)",
    ),
    _Form(
        "R005",
        "dead-metafile-config",
        "error",
        "Model zoos and installers read metafiles; the entry leads from the root of the repository.",
        "Config: configs/fcn/fcn_r50.py",
        "Config: configs/fcn/fcn_r50-d8.py",
    ),
    _Form(
        "R006",
        "dead-index-import",
        "error",
        "The metafile that it names is not there, and its models are not listed.",
        "Import: [configs/fcm/metafile.yaml]",
        "Import: [configs/fcn/metafile.yaml]",
    ),
    _Form(
        "R007",
        "dead-path",
        "error",
        "A command that a reader copies, or a test, names a config that is not there.",
        "python train.py configs/fcn/fcn_r50.py",
        "python train.py configs/fcn/fcn_r50-d8.py",
    ),
    _Form(
        "R008",
        "dead-target",
        "warning",
        "What it leads to is no config, so that nothing stops; a reader finds nothing there.",
        "[log](logs/no_such.json)",
        "[log](logs/fcn_r50-d8.json)",
    ),
    _Form(
        "R009",
        "address-for-path",
        "warning",
        "A reader can follow it, but what looks a config up by its metafile finds no file at an address.",
        "Config: https://github.com/open-mmlab/mmgeneration/tree/master/configs/ada/stylegan3_t_ada.py",
        "Config: configs/ada/stylegan3_t_ada.py",
    ),
)
_MEND = "Mend the path; where one file alone can be meant, the finding names it, and `--fix` writes it."


def findings_in(tree: Tree, files: Files, cache: Cache) -> Iterator[Finding]:
    """What the rules for references find in a tree, or found there before in files that are as they were."""
    section = cache.section("references")
    listing = _listing(tree)
    asked = section.get("asked", {})
    same = section.get("listing") == listing and all(tree.ask(path) == there for path, there in asked.items())
    known: Mapping[str, Any] = section.get("files", {}) if same else {}
    found = {path: known[path] for path in tree.texts if known.get(path, [None])[0] == files.digest(path)}
    fresh = [path for path in tree.texts if path not in found]
    if fresh:
        from mmname.references.workers import spread

        for some, more in spread(lambda paths: _found(tree, paths, files), fresh):
            found.update(some)
            tree.asked.update(more)
    cache.replace("references", {"listing": listing, "asked": tree.asked, "files": found})
    for path in tree.texts:
        yield from (Finding(*row) for row in found[path][1])


def living_in(tree: Tree) -> list[str]:
    """What a dead reference may mean: every config, metafile and text of a tree."""
    return sorted({*tree.configs, *tree.texts})


def _found(tree: Tree, paths: Sequence[str], files: Files) -> tuple[dict[str, Any], dict[str, bool]]:
    """What is found in some files of a tree, with the digests of the files, and what the disk was asked for it."""
    from mmname.references.dead import Living, code_of
    from mmname.references.repository import Repository

    living = Living(living_in(tree))
    alike = Living([*tree.configs, *(path for path in tree.texts if path.endswith(_YAML))])
    rules = {alias: rule for rule in family("R") for alias in rule.aliases}
    found: dict[str, Any] = {path: [files.digest(path), []] for path in paths}
    repository = Repository(tree.root, bases=True, tree=tree)
    for reference, target, fix, _ in repository.mends(paths, living.evident):
        near = None if fix else target or alike.nearest(reference)
        finding = _finding(rules[code_of(reference)], reference, fix, near)
        found[reference.path][1].append(list(finding))
    return found, tree.asked


def _finding(rule: Rule, reference: Reference, fix: str | None, near: str | None) -> Finding:
    message = rule.title if reference.reason in (_NOWHERE, rule.title) else f"{rule.title}: {reference.reason}"
    message += f"; nearest is {near}" if near else ""
    place = (reference.path, reference.line, reference.column)
    shown = (rule.code, rule.name, rule.level)
    return Finding(*place, *shown, None, reference.text, None, message, 0, len(reference.text), fix)


def _listing(tree: Tree) -> str:
    """A digest of all that a tree says of references beside what stands in its files."""
    named = (sorted(tree.names), sorted(map(list, tree.remotes)), tree.default_branch)
    return digest(sorted(tree.files), sorted(tree.links.items()), named)


for _form in _FORMS:
    _old = f"REF{_form.code[1:]}"
    register(Rule(_form.code, _form.name, _form.level, CODES[_old], *_form[3:], _MEND, (_old,), findings_in))

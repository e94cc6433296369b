"""One run of the checker: which files are configs, and what settings and comments leave of what the rules find."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from mmname.check import metafiles, references
from mmname.check.comments import ignored_in
from mmname.check.configs import Held, Judged, judged_in
from mmname.check.dialect import remembered_dialect
from mmname.check.registry import selected
from mmname.check.rule import FAMILIES
from mmname.check.settings import CheckSettings, check_settings
from mmname.config.plain import is_config_text
from mmname.config.stub import is_stub
from mmname.errors import MmnameError
from mmname.name.files import Configs, is_config, is_part, may_be_config, stem_of
from mmname.name.own import dialect_at
from mmname.name.parser import AUTO
from mmname.references.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from mmname.check.cache import Cache
    from mmname.check.files import Files
    from mmname.check.finding import Finding

__all__ = ["Request", "check"]

_NAMES, _CONTENTS, _REFERENCES, _METAFILES = FAMILIES


class Request(NamedTuple):
    """What one run is asked for beside the settings of the project.

    Attributes:
        dialect: the convention that names are held to.
        select: the rules to check; empty for those of the settings.
        ignore: the rules to leave out besides.
        exclude: gitignore patterns of files to leave out besides.
        include: gitignore patterns of the only files to check; empty for those of the settings.
        cache: whether to use and leave what is found for the next run.
    """

    dialect: str = AUTO
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    cache: bool = True


def check(
    paths: Iterable[str], request: Request | None = None, *, tally: Counter[str] | None = None
) -> Iterator[Finding]:
    """Check config files, and every config below the folders among `paths`.

    Files and folders whose names begin with `_` or `.` hold parts of configs and are passed over, also where they are
    named themselves, as are Python files that are no configs and what git ignores. The names below a folder are held
    to one convention: the one given, the project's own, or the one they agree on. References and metafiles are judged
    below folders. `tally` counts by codes what could not be judged.

    Raises:
        MmnameError: a path does not exist, or a rule is asked for that there is not.
        NoDialectError: the names below a folder fit no convention.
        DataError: a project's settings are broken.
    """
    request = request or Request()
    selected(request.select, request.ignore)
    for path in paths:
        if not os.path.exists(path):
            raise MmnameError(f"no such file or folder: {path}")
        settings = _with(check_settings(path), request)
        codes = selected(settings.select, settings.ignore)
        run = _Run(path, codes, settings, request)
        for finding in run.folder() if os.path.isdir(path) else run.file():
            kept = _kept(settings, finding.path) and finding.code not in _ignored(settings, finding.path)
            if kept:
                yield finding._replace(level=settings.severity.get(finding.code, finding.level))
        if tally is not None:
            tally.update(code for code in run.unjudged if code in codes)


class _Run:
    """The run for one path: a file, or a folder with all below it."""

    def __init__(self, path: str, codes: Collection[str], settings: CheckSettings, request: Request) -> None:
        self.path = path
        self.unjudged: list[str] = []
        self._codes = codes
        self._families = "".join(family for family in FAMILIES if any(code[0] == family for code in codes))
        self._settings = settings
        self._request = request

    def file(self) -> Iterator[Finding]:
        """What the rules find in one config, with the path as it was given."""
        from mmname.check.configs import Held, judged_config
        from mmname.config.trace import Tracer

        if is_config(self.path) or may_be_config(self.path):
            with open(self.path, "rb") as stream:
                data = stream.read()
            if not is_config(self.path) and not is_config_text(data):
                return
            held = Held(self._families, self._request.dialect)
            tracer = Tracer(Path(self.path).absolute().parent)
            judged = judged_config(self.path, held, tracer) if not is_stub(data) else Judged()
            yield from self._said(self.path, judged, data)

    def folder(self) -> Iterator[Finding]:
        """What the rules find below a folder, with paths from it, in the order of paths and places."""
        from mmname.check.cache import Cache, cache_file
        from mmname.check.files import Files

        cache = Cache(cache_file(self.path) if self._request.cache else None, self.path)
        files = Files(self.path)
        tree = Tree(Path(self.path))
        python = [path for path in tree.configs if not is_part(path) and _kept(self._settings, path)]
        configs = sorted([*python, *self._plain(tree, files)])
        found: list[Finding] = []
        if configs and (_NAMES in self._families or _CONTENTS in self._families):
            held = Held(self._families.replace(_REFERENCES, "").replace(_METAFILES, ""), self._dialect(configs, cache))
            for path, judged in judged_in(configs, held, files, cache):
                found += self._said(path, judged, None if not judged.findings else files.data(path))
        if _REFERENCES in self._families:
            found += self._heard(references.findings_in(tree, files, cache), files)
        if _METAFILES in self._families:
            found += self._metafiles(tree, python, files, cache)
        cache.save()
        yield from sorted(found, key=lambda finding: finding[:4])

    def _plain(self, tree: Tree, files: Files) -> Iterator[str]:
        """The configs in YAML and JSON: where configs are, and with what a config has in them."""
        among = Configs(self.path, tree.files)
        for path in tree.files:
            asked = among.may_have(path) and not is_part(path) and _kept(self._settings, path)
            if asked and is_config_text(files.data(path)):
                yield path

    def _said(self, path: str, judged: Judged, data: bytes | None) -> Iterator[Finding]:
        """What the comments of a config leave of what is asked for."""
        self.unjudged += judged.unjudged
        silent = ignored_in((data or b"").decode("utf-8", "replace"))
        for finding in judged.findings:
            if finding.code in self._codes and finding.code not in silent:
                yield finding._replace(path=path)

    def _heard(self, findings: Iterable[Finding], files: Files) -> Iterator[Finding]:
        """What the comments of the files leave of what is asked for."""
        silent: dict[str, frozenset[str]] = {}
        for finding in findings:
            if finding.path not in silent:
                silent[finding.path] = ignored_in(files.data(finding.path).decode("utf-8", "replace"))
            if finding.code in self._codes and finding.code not in silent[finding.path]:
                yield finding

    def _metafiles(self, tree: Tree, configs: Sequence[str], files: Files, cache: Cache) -> Iterator[Finding]:
        """What the rules for metafiles find; a dead path is left to the rule for references, if that is asked too."""
        listing = sorted(path for path in tree.files if path.endswith((".yml", ".yaml")))
        whole = [path for path in configs if not files.is_stub(path)]
        for finding in self._heard(metafiles.remembered(files, listing, whole, cache), files):
            if not (finding.code == "M002" and "R005" in self._codes):
                yield finding

    def _dialect(self, configs: Sequence[str], cache: Cache) -> str:
        """The convention that names are held to: said, or agreed on; that of each name by itself for contents alone."""
        said = self._request.dialect
        said = (dialect_at(self.path) or AUTO) if said == AUTO else said
        if said != AUTO:
            return said
        stems = [stem_of(path) for path in configs]
        found = remembered_dialect(self.path, stems, cache)
        if found is None and _NAMES in self._families:
            from mmname.name.tree import require_dialect

            return require_dialect(self.path, stems)
        return found or AUTO


def _with(settings: CheckSettings, request: Request) -> CheckSettings:
    return settings._replace(
        select=request.select or settings.select,
        ignore=settings.ignore + request.ignore,
        exclude=settings.exclude + request.exclude,
        include=request.include or settings.include,
    )


def _kept(settings: CheckSettings, path: str) -> bool:
    """Whether a file is checked."""
    included = not settings.include or _matches(settings.include, path)
    return included and not (settings.exclude and _matches(settings.exclude, path))


def _ignored(settings: CheckSettings, path: str) -> frozenset[str]:
    """The codes that are ignored in a file."""
    patterns = settings.per_file_ignores.items()
    found = [selected(codes) for pattern, codes in patterns if codes and _matches((pattern,), path)]
    return frozenset().union(*found)


def _matches(patterns: tuple[str, ...], path: str) -> bool:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns).match_file(path)

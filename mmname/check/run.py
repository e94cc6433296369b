"""One run of the checker: which files are configs, and what settings and comments leave of what the rules find."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from mmname.check import contents, metafiles, names, references
from mmname.check.comments import ignored_in
from mmname.check.registry import selected
from mmname.check.rule import FAMILIES
from mmname.check.settings import CheckSettings, check_settings
from mmname.config.stub import is_stub
from mmname.config.trace import Tracer
from mmname.errors import ConfigFileError, MmnameError
from mmname.name.files import config_files, is_config, listed
from mmname.name.own import dialect_at, words_at
from mmname.name.parser import AUTO
from mmname.name.tree import require_dialect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

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
    """

    dialect: str = AUTO
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()


def check(paths: Iterable[str], request: Request | None = None) -> Iterator[Finding]:
    """Check config files, and every config below the folders among `paths`.

    Files and folders whose names begin with `_` or `.` hold parts of configs and are passed over, also where they are
    named themselves. The names below a folder are held to one convention: the one given, the project's own, or the
    one they agree on. References are looked for below folders.

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
        for finding in _found(path, codes, settings, request.dialect):
            kept = _kept(settings, finding.path) and finding.code not in _ignored(settings, finding.path)
            if kept:
                yield finding._replace(level=settings.severity.get(finding.code, finding.level))


def _found(path: str, codes: Collection[str], settings: CheckSettings, dialect: str) -> Iterator[Finding]:
    """What the rules find in a file or below a folder, with paths relative to it."""
    families = {code[0] for code in codes}
    if not os.path.isdir(path):
        if is_config(path):
            yield from _config(path, path, codes, dialect, Tracer(Path(path).absolute().parent))
        return
    files = [file for file in config_files(path) if _kept(settings, _relative(file, path))]
    held = dialect
    if dialect == AUTO and files and _NAMES in families:
        held = require_dialect(path)
    elif dialect == AUTO and files:
        held = dialect_at(path) or _agreed(path)
    tracer = Tracer(Path(path).absolute())
    if families & {_NAMES, _CONTENTS}:
        for file in files:
            yield from _config(file, _relative(file, path), codes, held, tracer)
    if _REFERENCES in families:
        yield from references.findings_in(Path(path), codes)
    if _METAFILES in families:
        yield from _metafiles(path, files, codes)


def _metafiles(path: str, files: Iterable[str], codes: Collection[str]) -> Iterator[Finding]:
    """What the rules for metafiles find; a dead path is left to the rule for references, if that is asked too."""
    listing = [file for file in listed(path) if file.endswith((".yml", ".yaml"))]
    whole = [_relative(file, path) for file in files if not _is_stub(file)]
    for finding in metafiles.findings_in(path, sorted(listing), whole, codes):
        if not (finding.code == "M002" and "R005" in codes):
            yield finding


def _is_stub(file: str) -> bool:
    with open(file, "rb") as stream:
        return is_stub(stream.read())


def _config(file: str, shown: str, codes: Collection[str], dialect: str, tracer: Tracer) -> Iterator[Finding]:
    """What the rules find in one config; one that cannot be read as Python is judged by its name alone."""
    own = words_at(os.path.dirname(os.path.abspath(file)))
    name = names.read_name(os.path.basename(file), dialect=dialect, own=own)
    found = list(names.findings_of(shown, name, codes))
    if name.said is not None and any(code[0] == _CONTENTS for code in codes):
        try:
            config = tracer.read(Path(file))
        except ConfigFileError:
            config = None
        if config is not None:
            judged = contents.Contents(name.said.record, config, own)
            found += contents.findings_of(shown, judged, codes)
    if found:
        with open(file, encoding="utf-8", errors="replace") as stream:
            silent = ignored_in(stream.read())
        yield from (finding for finding in found if finding.code not in silent)


def _agreed(path: str) -> str:
    """The convention that the names below a folder agree on, else that of each name by itself."""
    from mmname.name.tree import dialect_of_tree

    return dialect_of_tree(path).dialect or AUTO


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


def _relative(file: str, folder: str) -> str:
    return os.path.relpath(file, folder).replace(os.sep, "/")

"""The configs of one run: what the rules for names and contents say of each, or said when all of it was as it is."""

from __future__ import annotations

import os
from typing import NamedTuple

from mmname.check.cache import digest
from mmname.check.finding import Finding
from mmname.data.project import settings_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from mmname.check.cache import Cache
    from mmname.check.files import Files
    from mmname.config.trace import Tracer

__all__ = ["Held", "Judged", "judged_config", "judged_in"]

_NAMES, _CONTENTS = "N", "C"


class Judged(NamedTuple):
    """What is said of one config.

    Attributes:
        findings: what the rules find, with empty paths.
        unjudged: the codes of the rules that had something to judge, and could not know the truth.
    """

    findings: Sequence[Finding] = ()
    unjudged: Sequence[str] = ()


class Held(NamedTuple):
    """What configs are held to: the families of rules that are asked for, and the convention of their names."""

    families: str
    dialect: str


def judged_config(file: str, held: Held, tracer: Tracer) -> Judged:
    """What the rules say of one config; one that cannot be read is judged by its name alone."""
    from pathlib import Path

    from mmname.check import contents, names
    from mmname.errors import ConfigFileError
    from mmname.name.files import stem_of
    from mmname.name.own import words_at

    own = words_at(os.path.dirname(os.path.abspath(file)))
    name = names.read_name(stem_of(file.replace(os.sep, "/")), dialect=held.dialect, own=own)
    found: list[Finding] = []
    unjudged: Sequence[str] = ()
    if _NAMES in held.families:
        found += names.findings_of("", name)
    if _CONTENTS in held.families and name.said is not None:
        try:
            config = tracer.read(Path(file))
        except ConfigFileError:
            return Judged(found)
        judged = contents.Contents(name.said.record, config, own)
        differences, unjudged = contents.judge("", judged)
        found += differences
    return Judged(found, unjudged)


def judged_in(paths: Iterable[str], held: Held, files: Files, cache: Cache) -> Iterator[tuple[str, Judged]]:
    """What the rules say of the configs at paths below a folder, stubs left out."""
    told = [path for path in paths if not files.is_stub(path)]
    keys = _Keys(files, cache.section("bases"), held)
    section = f"configs {held.families}"
    known = cache.section(section)
    found = {path: known[key] for path in told if (key := keys.of(path)) is not None and key in known}
    fresh = [path for path in told if path not in found]
    if fresh:
        from mmname.references.workers import spread

        for judged, said in spread(lambda some: _judged(some, held, files), fresh):
            found.update(judged)
            keys.learn(said)
    entries = {key: found[path] for path in told if (key := keys.of(path)) is not None}
    cache.replace(section, entries)
    if _CONTENTS in held.families:
        cache.replace("bases", keys.used)
    for path in told:
        findings, unjudged = found[path]
        yield path, Judged([Finding(*row)._replace(path=path) for row in findings], unjudged)


def _judged(paths: Sequence[str], held: Held, files: Files) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of some configs, and what the files that were read for it build on, by their digests."""
    from pathlib import Path

    from mmname.config.packages import said_in
    from mmname.config.trace import Tracer

    tracer = Tracer(Path(files.root))
    found = {path: judged_config(os.path.join(files.root, path), held, tracer) for path in paths}
    said = {files.digest(str(one.path)): list(map(list, said_in(one.module))) for one in tracer.traced()}
    return {path: [list(map(list, one.findings)), list(one.unjudged)] for path, one in found.items()}, said


class _Keys:
    """Keys of configs: digests of everything that what is said of them comes from."""

    def __init__(self, files: Files, said: Mapping[str, Any], held: Held) -> None:
        self._files = files
        self._said = dict(said)
        self._held = held
        self._keys: dict[str, str | None] = {}
        self._words: dict[str, str] = {}
        self.used: dict[str, Any] = {}

    def of(self, path: str) -> str | None:
        """The key of a config; None while it is not known what the config builds on."""
        folder, name = os.path.split(os.path.join(self._files.root, path))
        content = self._files.digest(path)
        if _CONTENTS in self._held.families:
            built = self._content(os.path.join(folder, name), ())
            if built is None:
                return None
            content = built
        if folder not in self._words:
            self._words[folder] = repr(settings_at(folder).words)
        return digest(content, name, self._held.dialect, self._words[folder])

    def learn(self, said: Mapping[str, Any]) -> None:
        """Know what files build on, by their digests."""
        self._said.update(said)
        self._keys = {file: key for file, key in self._keys.items() if key is not None}

    def _content(self, file: str, above: tuple[str, ...]) -> str | None:
        """A digest of a config with all that it builds on, and of how it says so."""
        if file in above:
            return "circle"
        if file not in self._keys:
            own = self._files.digest(file)
            said = self._said.get(own)
            if said is None:
                self._keys[file] = None
                return None
            self.used[own] = said
            parts: list[Any] = [own]
            for entry in said:
                for base in self._bases(entry, file):
                    key = "absent" if base is None else self._content(base, (*above, file))
                    if key is None:
                        self._keys[file] = None
                        return None
                    parts.append([entry, base and os.path.relpath(base, file) if "::" in entry[0] else "", key])
            self._keys[file] = digest(parts)
        return self._keys[file]

    def _bases(self, entry: Sequence[Any], file: str) -> Iterator[str | None]:
        text, level, names = entry
        if level < 0 and "::" not in text:
            base = os.path.normpath(os.path.join(os.path.dirname(file), text)) if text else ""
            yield base if base in self._keys or os.path.isfile(base) else None
            return
        from pathlib import Path

        from mmname.config.packages import Said, found

        for one in found(Said(text, level, names), Path(file), Path(self._files.root)):
            yield None if one.path is None else str(one.path)

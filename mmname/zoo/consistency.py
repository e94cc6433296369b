"""Consistency: where a repository's configs, metafiles and READMEs contradict each other."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mmname.errors import MetafileError
from mmname.zoo.lineage import checkpoint_key
from mmname.zoo.metafile import Entry, read_metafile
from mmname.zoo.tree import files_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["Finding", "Metafiles", "read_metafiles"]


class Finding(NamedTuple):
    """One contradiction: its kind as a word, the file it stands in, the line where that is known, and what is wrong."""

    kind: str
    path: str
    line: int | None
    message: str


class Listed(NamedTuple):
    """A model of a metafile, and where that is."""

    path: str
    line: int | None
    entry: Entry


class Metafiles(NamedTuple):
    """The configs of a repository by path, the models that its metafiles list, and the folder that all is in."""

    root: Path
    configs: tuple[str, ...]
    listed: tuple[Listed, ...]
    unreadable: tuple[Finding, ...] = ()

    def names(self, told: Callable[[Entry, str], str] = lambda _, config: config) -> Iterator[Finding]:
        """Models that are not called as their config is, or as `told` says that a project calls its model."""
        for path, line, entry in self.listed:
            if len(entry.configs) == 1:
                wanted = told(entry, _name(entry.configs[0]))
                if entry.name != wanted:
                    yield Finding("model-name", path, line, f"model {entry.name!r} has the config {wanted!r}")

    def missing(self) -> Iterator[Finding]:
        """Models whose config is no file."""
        there = set(self.configs)
        for path, line, entry in self.listed:
            for config in entry.configs:
                if config not in there:
                    yield Finding(
                        "no-config", path, line, f"model {entry.name!r} has the config {config}, which is no file"
                    )

    def unlisted(self) -> Iterator[Finding]:
        """Configs that no metafile lists."""
        listed = {config for _, _, entry in self.listed for config in entry.configs}
        for config in self.configs:
            if config not in listed:
                yield Finding("unlisted", config, None, "no metafile lists this config")

    def shared(self) -> Iterator[Finding]:
        """Models of several configs that have one checkpoint."""
        owners: dict[str, list[Listed]] = defaultdict(list)
        for listed in self.listed:
            if listed.entry.checkpoint:
                owners[checkpoint_key(listed.entry.checkpoint)].append(listed)
        for key, models in sorted(owners.items()):
            configs = {config for model in models for config in model.entry.configs}
            for path, line, entry in models[1:] if len(configs) > 1 else ():
                yield Finding(
                    "shared-checkpoint",
                    path,
                    line,
                    f"model {entry.name!r} has the checkpoint of {models[0].entry.name!r}: {key}",
                )

    def misplaced(self) -> Iterator[Finding]:
        """Models whose checkpoint is called as another config of the repository is."""
        names = {_name(config) for config in self.configs}
        for path, line, entry in self.listed:
            own = {_name(config) for config in entry.configs}
            said = _named_by(entry.checkpoint or "", names)
            if said and own and said not in own and not own & set(_words(entry.checkpoint or "")):
                yield Finding(
                    "other-checkpoint", path, line, f"the checkpoint of {', '.join(sorted(own))} is called as {said!r}"
                )

    def tables(self) -> Iterator[Finding]:
        """Numbers in the tables of a README beside a metafile that differ from the metafile's, model by model.

        A row is a model's if it links to its config; a column is a metric's if its head is the metric's name.
        """
        for folder in sorted({path.rpartition("/")[0] for path, _, _ in self.listed}):
            readme = f"{folder}/README.md" if folder else "README.md"
            try:
                text = (self.root / readme).read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            entries = {config: entry for _, _, entry in self.listed for config in entry.configs}
            yield from _compared(readme, text, entries)


def read_metafiles(root: str | os.PathLike[str]) -> Metafiles:
    """Read the metafiles below a folder, and list its configs.

    Raises:
        ZooError: there is no such folder.
    """
    top = Path(root)
    listed: list[Listed] = []
    unreadable: list[Finding] = []
    files = files_of(top)
    for path in files:
        if path.endswith(".py"):
            continue
        try:
            text = (top / path).read_bytes()
            lines = text.decode("utf-8", "replace").splitlines()
            listed += (Listed(path, _line(lines, entry), entry) for entry in read_metafile(text, path=path))
        except (MetafileError, OSError) as error:
            unreadable.append(
                Finding("unreadable", path, getattr(error, "line", None), str(getattr(error, "reason", error)))
            )
    return Metafiles(top, tuple(path for path in files if path.endswith(".py")), tuple(listed), tuple(unreadable))


def _line(lines: Iterable[str], entry: Entry) -> int | None:
    """The line on which a model's name is given."""
    form = re.compile(rf"\s*(?:-\s+)?Name\s*:\s*['\"]?{re.escape(entry.name)}['\"]?\s*")
    return next((number for number, line in enumerate(lines, start=1) if form.fullmatch(line)), None)


def _name(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.removesuffix(".py")


def _words(address: str) -> list[str]:
    return re.split(r"[/]|(?:[-_]\d{8}[-_])", address)


def _named_by(address: str, names: set[str]) -> str | None:
    """The config that the file of a checkpoint is called as: the longest name that it begins with."""
    file = address.rpartition("/")[2]
    fitting = [name for name in names if file.startswith(name) and file[len(name) : len(name) + 1] in ("_", "-", ".")]
    found = max(fitting, key=len, default=None)
    rest = file[len(found) :] if found else ""
    return found if found and re.match(r"[-_.](?:\d{8}|[0-9a-f]{8}\b|pth)", rest) else None


_LINK = re.compile(r"\]\(([^)\s]+\.py)\)")


def _compared(readme: str, text: str, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    folder = readme.rpartition("/")[0]
    head: list[str] = []
    before: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.lstrip().startswith("|") else []
        if cells and all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            head = before
        links = _LINK.findall(line)
        entry = _linked(links, folder, entries)
        if entry and len(cells) == len(head):
            yield from _row(readme, number, entry, head, cells)
        head = head if cells else []
        before = cells


def _linked(links: Iterable[str], folder: str, entries: Mapping[str, Entry]) -> Entry | None:
    for link in links:
        name = link.rpartition("/")[2]
        fitting = [config for config in entries if config.rpartition("/")[2] == name]
        near = [config for config in fitting if config.rpartition("/")[0] == folder] or fitting
        if len(near) == 1:
            return entries[near[0]]
    return None


def _row(readme: str, number: int, entry: Entry, head: list[str], cells: list[str]) -> Iterator[Finding]:
    for metric, values in _values(entry).items():
        columns = [i for i, title in enumerate(head) if _plain(title) == _plain(metric)]
        if len(columns) != 1:
            continue
        said = _number(cells[columns[0]])
        if said is not None and not any(_same(said, value) for value in values):
            shown = " or ".join(f"{value:g}" for value in values)
            yield Finding(
                "table", readme, number, f"{metric} of {entry.name!r} is {said:g} here, in the metafile {shown}"
            )


def _values(entry: Entry) -> dict[str, list[float]]:
    values: dict[str, list[float]] = defaultdict(list)
    for result in entry.results:
        values[result.metric].append(result.value)
    return values


def _plain(title: str) -> str:
    """A metric's name as far as all write it alike: `Top 1 Accuracy` and `Top-1 (%)` are one."""
    return re.sub(r"[^a-z0-9@]+", "", re.sub(r"\(%\)|accuracy|\bacc\b", "", title.lower()))


def _number(cell: str) -> float | None:
    found = re.fullmatch(r"[*_]*(\d+(?:\.\d+)?)\s*%?[*_]*", cell)
    return float(found[1]) if found else None


def _same(one: float, other: float) -> bool:
    """Whether two numbers are one, each written as a part of one or of a hundred."""
    return any(abs(one - other * scale) <= 0.0001 * abs(one) + 1e-9 for scale in (1.0, 100.0, 0.01))

"""Tables: the numbers that READMEs give of models, and where those of the metafile beside them differ."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mmname.zoo.metafiles import Metafiles, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Values = Mapping[str, Sequence[float]]

__all__ = ["OtherNumber", "other_numbers"]

_LINK = re.compile(r"\]\(([^)\s]+\.py)\)")


class OtherNumber(NamedTuple):
    """A number of a README, in the line of a config, that is none of those that the metafiles say.

    Attributes:
        path: the README.
        line: the line of the row, from 1.
        column: the column of the number, from 1.
        config: the name of the config.
        metric: what is measured.
        said: the number as it is written.
        listed: what the metafiles say.
    """

    path: str
    line: int
    column: int
    config: str
    metric: str
    said: str
    listed: tuple[float, ...]


def other_numbers(metafiles: Metafiles) -> Iterator[OtherNumber]:
    """Numbers in the tables of READMEs beside metafiles that the metafiles do not say, config by config.

    A row is a config's if it links to it; a column is a metric's if its head is the metric's name.
    """
    values: dict[str, dict[str, list[float]]] = {}
    for one in metafiles.listed:
        for config in one.configs:
            told = values.setdefault(config, defaultdict(list))
            for result in one.entry.results:
                told[result.metric].append(result.value)
    for folder in sorted({one.path.rpartition("/")[0] for one in metafiles.listed}):
        readme = f"{folder}/README.md" if folder else "README.md"
        try:
            with open(f"{metafiles.root}/{readme}", encoding="utf-8", errors="replace") as stream:
                text = stream.read()
        except OSError:
            continue
        yield from _compared(readme, text, values)


def _compared(readme: str, text: str, values: Mapping[str, Values]) -> Iterator[OtherNumber]:
    folder = readme.rpartition("/")[0]
    head: list[str] = []
    before: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.lstrip().startswith("|") else []
        if cells and all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            head = before
        config = _linked(_LINK.findall(line), folder, values)
        if config and len(cells) == len(head):
            for metric, said, listed in _row(values[config], head, cells):
                yield OtherNumber(readme, number, line.find(said) + 1, name_of(config), metric, said, listed)
        head = head if cells else []
        before = cells


def _linked(links: Iterable[str], folder: str, configs: Iterable[str]) -> str | None:
    """The one config that a row links to."""
    for link in links:
        fitting = [config for config in configs if name_of(config) == name_of(link)]
        near = [config for config in fitting if config.rpartition("/")[0] == folder] or fitting
        if len(near) == 1:
            return near[0]
    return None


def _row(values: Values, head: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str, tuple[float, ...]]]:
    for metric, listed in values.items():
        columns = [i for i, title in enumerate(head) if _plain(title) == _plain(metric)]
        said = _number(cells[columns[0]]) if len(columns) == 1 else None
        if said is not None and not any(_same(float(said), value) for value in listed):
            yield metric, said, tuple(listed)


def _plain(title: str) -> str:
    """A metric's name as far as all write it alike: `Top 1 Accuracy` and `Top-1 (%)` are one."""
    return re.sub(r"[^a-z0-9@]+", "", re.sub(r"\(%\)|accuracy|\bacc\b", "", title.lower()))


def _number(cell: str) -> str | None:
    found = re.fullmatch(r"[*_]*(\d+(?:\.\d+)?)\s*%?[*_]*", cell)
    return found[1] if found else None


def _same(one: float, other: float) -> bool:
    """Whether two numbers are one, each written as a part of one or of a hundred."""
    return any(abs(one - other * scale) <= 0.0001 * abs(one) + 1e-9 for scale in (1.0, 100.0, 0.01))

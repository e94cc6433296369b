"""How fast names are read: ratios, measured side by side in interleaved runs.

Run it with `python -m pytest -s tests/benchmarks`, which holds the limits: parsing at most twice the cost of the parser
in `by_hand.py`, finding the convention too at most half as much again, `import mmname` at most 1.5 times and
`mmname parse NAME` at most 6 times the start of a bare interpreter. Ratios of one run hold on any machine; times are
printed to give them a scale.
"""

from __future__ import annotations

import compileall
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.by_hand import ByHand
from corpus_data import released
from lark_parsers import plugged

import mmname
from mmname.name.parser import parse
from mmname.name.words import words_in

if TYPE_CHECKING:
    from mmname.name.record import ConfigName

PARSE_LIMIT, AUTO_LIMIT, IMPORT_LIMIT, COMMAND_LIMIT = 2.0, 1.5, 1.5, 6.0
DIALECTS = ("mmdet2", "mmdet3")
# What a script has in place of a parser: the fields of the plainest names, and no ids.
EXPRESSION = re.compile(
    r"(?P<model>[a-z0-9_-]+?)_(?P<backbone>(?:r|x|s)\d+\w*?|swin\S+?|regnetx-\S+?)_(?P<neck>(?:pa|nas)?fpn|c4|c5)"
    r"(?:_(?P<misc>\S+?))?(?:[_-]?(?P<batch>\d+xb?\d+))?[_-](?P<schedule>[\d.]+x|\d+e|\d+k)_(?P<dataset>\S+)"
)
Reading = Callable[[str], object]


def rounds(tasks: Mapping[str, Callable[[], object]], count: int) -> dict[str, float]:
    """The best seconds of each task, in rounds that run every task once; what disturbs one round disturbs all."""
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(count):
        for name, task in tasks.items():
            begin = perf_counter()
            task()
            best[name] = min(best[name], perf_counter() - begin)
    return best


def read_all(read: Reading, texts: Sequence[str]) -> None:
    for text in texts:
        read(text)


def yields_the_same(one: ConfigName | None, other: ConfigName) -> bool:
    """Whether both parsers give the same record, to the order of its words and their places."""
    return one is not None and one.to_dict() == other.to_dict()


def parsing(dialect: str, *, count: int = 15) -> dict[str, float]:
    """Microseconds a name for every way to read the released names that the hand-written parser reads right."""
    hand = ByHand(words_in(dialect))
    everything = released(dialect)
    texts = [text for text in everything if yields_the_same(hand.parse(text), parse(text, dialect=dialect))]
    assert len(texts) >= 0.75 * len(everything), "the hand-written parser is no yardstick any more"
    cached = lru_cache(maxsize=None)(parse)
    ways: dict[str, Reading] = {
        "by hand": hand.parse,
        f"parse(dialect={dialect!r})": partial(parse, dialect=dialect),
        "parse, any dialect": parse,
        "lru_cache'd parse": cached,
        "a compiled regular expression": EXPRESSION.fullmatch,
    }
    best = rounds({name: partial(read_all, way, texts) for name, way in ways.items()}, count)
    few = texts[::25]
    slow = {"lark, driving the lexer": partial(read_all, partial(plugged, dialect=dialect), few)}
    return {
        **{name: seconds / len(texts) * 1e6 for name, seconds in best.items()},
        **{name: seconds / len(few) * 1e6 for name, seconds in rounds(slow, 2).items()},
    }


def starting(*, count: int = 15) -> dict[str, float]:
    """Median milliseconds to start the interpreter bare, with the package, and as the command; bytecode is compiled."""
    compileall.compile_dir(str(Path(mmname.__file__).parent), quiet=1)
    commands = {
        "bare interpreter": ["-c", "pass"],
        "import mmname": ["-c", "import mmname"],
        "mmname parse NAME": ["-m", "mmname", "parse", "mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco"],
    }
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(count):
        for name, arguments in commands.items():
            begin = perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            spent[name].append((perf_counter() - begin) * 1e3)
    return {name: statistics.median(times) for name, times in spent.items()}


def streaming(lines: int) -> tuple[float, float]:
    """Seconds and peak mebibytes of `mmname parse - --format jsonl` for so many names, no two alike."""
    known = released("mmdet2")
    texts = (f"{known[i % len(known)]}_w{i}" for i in range(lines))
    watched = (
        "import resource, subprocess, sys\n"
        "code = subprocess.run([sys.executable, '-m', 'mmname', 'parse', '-', '--format', 'jsonl']).returncode\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    begin = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", watched], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True
    )
    assert done.stdout.count("\n") == lines, done.stderr
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return perf_counter() - begin, int(done.stderr) / unit


def show(title: str, figures: dict[str, float], unit: str) -> None:
    base = next(iter(figures.values()))
    print(f"\n{title}")
    for name, value in figures.items():
        print(f"  {name:32}{value:10.1f} {unit}{value / base:9.2f}")


def test_parsing_costs_little_more_than_by_hand() -> None:
    for dialect in DIALECTS:
        figures = parsing(dialect)
        show(f"Reading a name of {dialect}", figures, "us")
        hand, own, auto, *_ = figures.values()
        assert own <= PARSE_LIMIT * hand
        assert auto <= AUTO_LIMIT * own


def test_starting_costs_little_more_than_a_bare_interpreter() -> None:
    figures = starting()
    show("Starting", figures, "ms")
    bare, package, command = figures.values()
    assert package <= IMPORT_LIMIT * bare
    assert command <= COMMAND_LIMIT * bare


def test_any_number_of_names_fits_in_the_same_memory() -> None:
    few, many = streaming(1_000), streaming(100_000)
    print("\nmmname parse - --format jsonl, names that differ")
    for lines, (seconds, memory) in ((1_000, few), (100_000, many)):
        print(f"  {lines:9,} names{seconds:10.1f} s{memory:10.1f} MiB at the peak")
    assert many[1] <= 1.5 * few[1]

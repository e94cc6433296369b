"""How fast names are read and written: every figure a ratio of one interleaved run, so that it holds on any machine.

    python tests/benchmarks/speed.py [--write] [--names 100000] [--only starting,reading,...]

`--write` keeps the result as a page of the guide, of which only the groups that were run are written anew. Times and
memory are those of whole processes where one is started; the rest is the best of rounds that run every task once, so
that what disturbs one round disturbs all of it.
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
from functools import cache, lru_cache, partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "helpers")]

from benchmarks.by_hand import ByHand  # noqa: E402
from corpus_data import released  # noqa: E402
from lark_parsers import plugged  # noqa: E402

import mmname  # noqa: E402
from mmname.name import evidence  # noqa: E402
from mmname.name.builder import build  # noqa: E402
from mmname.name.convention import convention_ids, dialects  # noqa: E402
from mmname.name.grammar import FOUND, compiled  # noqa: E402
from mmname.name.parser import parse  # noqa: E402
from mmname.name.words import words_in  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mmname.name.record import ConfigName

PAGE = ROOT / "mmname" / "guide" / "speed.md"
TOLD = ("mmdet2", "mmdet3")
NAMES = 100_000
LINEAR = 1.5  # what grows in proportion costs at most so much more for each of what it grows with
# What a script has in place of a parser: the fields of the plainest names, and no ids.
EXPRESSION = re.compile(
    r"(?P<model>[a-z0-9_-]+?)_(?P<backbone>(?:r|x|s)\d+\w*?|swin\S+?|regnetx-\S+?)_(?P<neck>(?:pa|nas)?fpn|c4|c5)"
    r"(?:_(?P<misc>\S+?))?(?:[_-]?(?P<batch>\d+xb?\d+))?[_-](?P<schedule>[\d.]+x|\d+e|\d+k)_(?P<dataset>\S+)"
)


class Figure(NamedTuple):
    """What something costs, as a multiple of something else, or with a unit; None where it is not installed."""

    what: str
    against: str
    value: float | None
    limit: float | None = None
    scale: str = ""
    unit: str = ""

    @property
    def is_over(self) -> bool:
        return self.limit is not None and (self.value is None or self.value > self.limit)

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The figure as a row of a table."""
        value = "not installed" if self.value is None else f"{self.value:,.2f}{self.unit}"
        limit = "" if self.limit is None else f"{self.limit:g}{self.unit}{', over the limit' if self.is_over else ''}"
        return self.what, self.against, value, limit, self.scale


def rounds(tasks: Mapping[str, Callable[[], object]], count: int) -> dict[str, float]:
    """The best seconds of each task, in rounds that run every task once; what disturbs one round disturbs all."""
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(count):
        for name, task in tasks.items():
            begin = process_time()
            task()
            best[name] = min(best[name], process_time() - begin)
    return best


def each(work: Callable[[Any], object], things: Iterable[Any]) -> None:
    for thing in things:
        work(thing)


def micro(seconds: float, count: int) -> str:
    return f"{seconds / count * 1e6:,.1f} us"


def of_children() -> float:
    """The seconds of a processor that all finished processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def starting(_: int, *, count: int = 30) -> Iterator[Figure]:
    """What it takes of a processor to start: the best of many starts, with the bytecode compiled."""
    compileall.compile_dir(str(Path(mmname.__file__).parent), quiet=1)
    commands = {
        "bare": ["-c", "pass"],
        "import mmname": ["-c", "import mmname"],
        "mmname parse NAME": ["-m", "mmname", "parse", "mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco"],
    }
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(count):
        for name, arguments in commands.items():
            begin = of_children()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            best[name] = min(best[name], of_children() - begin)
    bare = best.pop("bare")
    for (name, seconds), limit in zip(best.items(), (1.1, 4.0)):
        scale = f"{seconds * 1e3:.1f} ms to {bare * 1e3:.1f} ms"
        yield Figure(f"`{name}`", "a bare interpreter", seconds / bare, limit, scale)


def yields_the_same(one: ConfigName | None, other: ConfigName) -> bool:
    """Whether both parsers give the same record, to the order of its words and their places."""
    return one is not None and one.to_dict() == other.to_dict()


def reading(_: int, *, count: int = 15) -> Iterator[Figure]:
    """What it takes to read and write a released name that the parser by hand reads right, of words met before."""
    for dialect in TOLD:
        hand = ByHand(words_in(dialect))
        everything = released(dialect)
        texts = [text for text in everything if yields_the_same(hand.parse(text), parse(text, dialect=dialect))]
        assert len(texts) >= 0.75 * len(everything), "the hand-written parser is no yardstick any more"
        records = [parse(text, dialect=dialect) for text in texts]
        bare = [record.replace(text="", spans=()) for record in records]
        told = partial(parse, dialect=dialect)
        best = rounds(
            {
                "hand": partial(each, hand.parse, texts),
                "parse": partial(each, told, texts),
                "auto": partial(each, parse, texts),
                "build": partial(each, build, records),
                "bare": partial(each, build, bare),
            },
            count,
        )
        for what, against, name, base, limit in (
            (f"`parse(name, dialect={dialect!r})`", "a parser by hand", "parse", "hand", 1.5),
            (f"`parse(name)`, {dialect}", "with the dialect told", "auto", "parse", 1.5),
            (f"`build(record)`, {dialect}", "`parse` of the name", "build", "parse", 2.0),
            (f"`build` of fields alone, {dialect}", "`parse` of the name", "bare", "parse", 2.0),
        ):
            scale = f"{micro(best[name], len(texts))} to {micro(best[base], len(texts))}"
            yield Figure(what, against, best[name] / best[base], limit, scale)


def choosing(_: int, *, count: int = 7) -> Iterator[Figure]:
    """What it takes to find the convention of a released name, over the names of all conventions."""
    told = [(text, dialect) for dialect in dialects() for text in released(dialect)]

    def each_told() -> None:
        for text, dialect in told:
            parse(text, dialect=dialect)

    best = rounds({"auto": partial(each, parse, [text for text, _ in told]), "told": each_told}, count)
    scale = f"{micro(best['auto'], len(told))} to {micro(best['told'], len(told))}"
    what = f"`parse(name)`, {len(told):,} names of {len(list(dialects()))} conventions"
    yield Figure(what, "with the dialect told", best["auto"] / best["told"], 1.5, scale)


def peers(_: int, *, count: int = 7) -> Iterator[Figure]:
    """What other ways take beside `parse`, each with names of its own kind."""
    texts = released("mmdet2")
    movies = [f"The.{text.replace('_', '.')}.S01E0{i % 9}.1080p.WEB-DL.x264.mkv" for i, text in enumerate(texts[::60])]
    scans = [f"/sub-{i:02}/func/sub-{i:02}_ses-02_task-rest_run-{i}_bold.nii.gz" for i in range(len(texts) // 5)]
    words = [plugged(text, "mmdet2") for text in texts[::10]]
    lalr, earley = (compiled(FOUND, parser=parser, lexer=words_given()) for parser in ("lalr", "earley"))
    ways: dict[str, tuple[Callable[[Any], object] | None, Sequence[Any]]] = {
        "a regular expression of the plainest names": (EXPRESSION.fullmatch, texts),
        "a split at the separators": (re.compile("[_-]").split, texts),
        "a parser by hand": (ByHand(words_in("mmdet2")).parse, texts),
        "`lru_cache` of `parse`, names repeated": (lru_cache(maxsize=None)(parse), texts),
        "lark, LALR, words found before": (lalr.parse, words),
        "lark, Earley, words found before": (earley.parse, words[::10]),
        "lark, LALR, finding the words": (partial(plugged, dialect="mmdet2"), texts[::25]),
        "guessit, names of films": (function("guessit", "guessit"), movies),
        "pybids, names of scans": (function("bids.layout", "parse_file_entities"), scans),
    }
    tasks = {name: partial(each, work, given) for name, (work, given) in ways.items() if work}
    best = rounds({"parse": partial(each, partial(parse, dialect="mmdet2"), texts), **tasks}, count)
    own = best["parse"] / len(texts)
    for name, (_way, given) in ways.items():
        one = best[name] / len(given) if name in best else None
        scale = "" if one is None else f"{micro(one, 1)} to {micro(own, 1)}"
        yield Figure(name, "`parse`, dialect told", None if one is None else one / own, None, scale)


def words_given() -> Any:
    """A lexer of lark for words that were found before, each with its kind."""
    from lark import Token
    from lark.lexer import Lexer

    class Given(Lexer):
        def __init__(self, _: object) -> None:
            pass

        def lex(self, words: Any) -> Iterator[Token]:  # type: ignore[override]
            return (Token(kind.upper(), text) for kind, text in words)

    return Given


def function(module: str, name: str) -> Callable[[Any], object] | None:
    """A function of a library that need not be there."""
    try:
        found: Callable[[Any], object] = getattr(importlib.import_module(module), name)
    except ImportError:
        return None
    return found


@cache
def different(count: int) -> tuple[str, ...]:
    """So many names, no two alike, each of two halves that were released in one convention."""
    draw = random.Random(16)
    known = [(dialect, name) for dialect in dialects() for name in released(dialect)]
    found: dict[str, None] = {}
    while len(found) < count:
        dialect, one = draw.choice(known)
        other = draw.choice(released(dialect))
        cuts = [[0, *(at.end() for at in re.finditer("[_-]", text))] for text in (one, other)]
        text = one[: draw.choice(cuts[0])] + other[draw.choice(cuts[1]) :]
        if len(text) <= 255:
            found[text] = None
    return tuple(found)


class Spent(NamedTuple):
    """What a process took: its seconds of a processor, and its memory at the peak."""

    seconds: float
    megabytes: float


COMMAND = ("-m", "mmname", "parse", "-", "--format", "jsonl")
LIBRARY = """
import json, sys
from mmname import BuildError, NameSyntaxError, build, parse
for line in sys.stdin:
    try:
        record = parse(line.rstrip("\\n"))
    except NameSyntaxError:
        continue
    try:
        canonical = build(record)
    except BuildError:
        canonical = None
    print(json.dumps({"canonical": canonical, **record.to_dict()}))
"""
WATCHED = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
sys.exit(code > 1)
"""


def spent(arguments: Sequence[str], names: Sequence[str]) -> Spent:
    """What Python takes with these arguments for names on standard input."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as given:
        given.write("\n".join(names) + "\n")
        given.flush()
        given.seek(0)
        watched = [sys.executable, "-c", WATCHED, *arguments]
        done = subprocess.run(watched, stdin=given, stderr=subprocess.PIPE, text=True, check=True)
    seconds, memory = done.stderr.split()
    return Spent(float(seconds), int(memory) * (1 if sys.platform == "darwin" else 1024) / 1e6)


def bulk(names: int) -> Iterator[Figure]:
    """What the command takes for a stream of names, of which none came before or many did, and how that grows."""
    texts = different(names)
    few = texts[: names // 10]
    runs = [(spent(COMMAND, texts), spent(("-c", LIBRARY), texts), spent(COMMAND, few)) for _ in range(2)]
    command, library, tenth = (min(run[i].seconds for run in runs) for i in range(3))
    scale = f"{micro(command, names)} to {micro(library, names)} a name"
    what = f"`mmname parse - --format jsonl`, {names:,} different names"
    yield Figure(what, "`parse`, `build` and JSON in a loop", command / library, 1.6, scale)
    scale = f"{micro(command, names)} to {micro(tenth, len(few))}"
    yield Figure(f"a name of {names:,}", f"one of {len(few):,}", command * len(few) / tenth / names, LINEAR, scale)
    known = list(dict.fromkeys(name for dialect in dialects() for name in released(dialect)))
    lines = random.Random(19).choices(known, k=names)
    again, loop = (min(spent(how, lines).seconds for _ in range(2)) for how in (COMMAND, ("-c", LIBRARY)))
    scale = f"{micro(again, names)} to {micro(loop, names)} a line"
    yield Figure(f"the same, {names:,} lines of {len(known):,} released names", "the loop", again / loop, None, scale)
    strange = [f"{text[:200]}_w{i}" for i, text in enumerate(few)]
    unknown = spent(COMMAND, strange).seconds
    scale = f"{micro(unknown, len(few))} to {micro(tenth, len(few))}"
    yield Figure("a name with a new word that nobody knows", "one without", unknown / tenth, None, scale)


def memory(names: int) -> Iterator[Figure]:
    """What the command holds at the peak of ten times as many names."""
    texts = different(10 * names)
    few, many = (spent(COMMAND, given).megabytes for given in (texts[:names], texts))
    scale = f"{many:.1f} MB to {few:.1f} MB"
    yield Figure(f"peak memory of {10 * names:,} names", f"that of {names:,}", many - few, 5, scale, " MB more")


def columns(_: int) -> Iterator[Figure]:
    """What it takes to read a column in which names come again."""
    pa: Any = function("pyarrow", "array")
    if pa is None:
        yield Figure("`mmname.arrow.parse_array`", "a loop", None)
        return
    from mmname.arrow import parse_array

    some = released("mmdet2") + released("mmdet3")
    rows = random.Random(1).choices(some, k=20 * len(some))
    array = pa(rows)
    best = rounds({"array": partial(parse_array, array), "loop": partial(each, parse, rows)}, 3)
    scale = f"{best['array']:.3f} s to {best['loop']:.3f} s"
    what = f"`mmname.arrow.parse_array`, {len(rows):,} rows of {len(set(rows)):,} names"
    yield Figure(what, "a loop of `parse`", best["array"] / best["loop"], None, scale)


def growth(_: int, *, count: int = 15) -> Iterator[Figure]:
    """What a name costs that is longer, and where more conventions are known."""
    words = [word for text in released("mmdet2")[::20] for word in text.split("_")]
    starts = range(0, len(words) - 32, 8)
    long, short = (["_".join(words[at : at + size])[:255].strip("_-") for at in starts] for size in (32, 8))
    told = partial(parse, dialect="mmdet2")
    best = rounds({"long": partial(each, told, long), "short": partial(each, told, short)}, count)
    lengths = [sum(map(len, texts)) for texts in (long, short)]
    scale = f"{micro(best['long'], lengths[0])} to {micro(best['short'], lengths[1])}"
    of = [f"a name of {total / len(starts):.0f} characters" for total in lengths]
    ratio = best["long"] / lengths[0] / (best["short"] / lengths[1])
    yield Figure(f"a character in {of[0]}", f"one in {of[1]}", ratio, LINEAR, scale)
    yield conventions(count)


def conventions(count: int) -> Figure:
    """What it takes to find the convention of a name among all of them, rather than among three."""
    texts = [text for dialect in TOLD for text in released(dialect)]
    all_of_them = len(convention_ids())
    three = ("mmdet2", "mmdet3", "mmseg1")
    with mock.patch.object(evidence, "convention_ids", return_value=three):
        index = evidence._Index(evidence.build_index())

    def among_three() -> None:
        with mock.patch.object(evidence, "_index", return_value=index):
            each(parse, texts)

    best = rounds({"all": partial(each, parse, texts), "three": among_three}, count)
    scale = f"{micro(best['all'], len(texts))} to {micro(best['three'], len(texts))}"
    what = f"`parse(name)` where {all_of_them} conventions are known"
    return Figure(what, "where three are known", best["all"] / best["three"], LINEAR, scale)


GROUPS: Mapping[str, Callable[[int], Iterator[Figure]]] = {
    "starting": starting,
    "reading": reading,
    "choosing": choosing,
    "columns": columns,
    "growth": growth,
    "peers": peers,
    "bulk": bulk,
    "memory": memory,
}


def told(figures: Iterable[Figure]) -> Iterator[str]:
    """The figures, one a line, as they come."""
    for figure in figures:
        what, against, value, limit, scale = figure.cells
        yield f"{what}  against {against}: {value}  {f'(at most {limit})  ' if limit else ''}{scale}"


def sections() -> dict[str, str]:
    """The sections of the page of the guide as it is, by their titles."""
    kept = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return dict(part.split("\n", 1) for part in kept.split("\n## ")[1:])


def page(found: Mapping[str, Sequence[Figure]]) -> str:
    """The page of the guide; of groups that were not run it keeps what it has."""
    machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    kept = sections()
    parts = [HEAD.format(machine=machine)]
    for group, figures in GROUPS.items():
        title = group.capitalize()
        if group in found:
            rows = ["| what | against | ratio | at most | that is |", "| --- | --- | --- | --- | --- |"]
            rows += [f"| {' | '.join(figure.cells)} |" for figure in found[group]]
            kept[title] = "\n".join(["", str(figures.__doc__), "", *rows]) + "\n"
        if title in kept:
            parts.append(f"## {title}\n{kept[title].rstrip()}\n")
    return "\n".join(parts)


HEAD = """# How fast it is

Ratios, those of a table of one run in which both sides take turns, since these hold on any machine; times are of one
({machine}). `python tests/benchmarks/speed.py --write` made this page, with `--only` a part of it.

The parser by hand is one of a split, a dictionary and a few patterns, which reads most released names right and no
other. What a word says depends on the words around it, which is found out once and remembered: a name of words that
came before costs a look-up a word. That a name stands as its convention writes it is seen from its words, which is then
its canonical name. Any other is proved before it is given: its words are followed as reading takes them, and only where
one is unknown, only marks another, or is not one of the record's, it is read back as a whole. The command remembers the
line of a name that may come again. What is remembered is bounded, so that any number of names takes the same memory.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep the result as a page of the guide")
    parser.add_argument("--names", type=int, default=NAMES, help="so many names in bulk, ten times as many for memory")
    parser.add_argument("--only", default=",".join(GROUPS), help="some of the groups: %(default)s")
    options = parser.parse_args()
    groups = options.only.split(",")
    unknown = [group for group in groups if group not in GROUPS]
    if unknown:
        parser.error(f"no figures of {unknown[0]!r}; known are {', '.join(GROUPS)}")
    found: dict[str, list[Figure]] = {}
    for group in groups:
        for figure in GROUPS[group](options.names):
            found.setdefault(group, []).append(figure)
            print(*told([figure]), flush=True)
    if options.write:
        PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()

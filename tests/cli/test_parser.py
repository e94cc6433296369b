"""Command lines: what they are understood as, and what is said of those that are not."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import run
from hypothesis import given
from hypothesis import strategies as st

from mmname.cli import cli
from mmname.cli.argument import argument, flag, option, switch
from mmname.cli.help import page
from mmname.cli.kinds import FILE, FOLDER, number, one_of
from mmname.cli.parser import UsageError, values_of
from mmname.cli.writing import confirm

ARGUMENTS = (
    argument("names", many=True, required=True),
    option("--sort", many=True, help="-"),
    option("-o", "--output", kind=FILE, help="-"),
    option("--root", former="--configs", kind=FOLDER, help="-"),
    option("--form", kind=one_of(("table", "json", "jsonl")), default="table", help="-"),
    option("--jobs", kind=number(1), default=1, help="-"),
    flag("-q", "--quiet", help="-"),
    switch("--likely", help="-"),
)
UNSAID = {"sort": (), "output": None, "root": None, "form": "table", "jobs": 1, "quiet": False, "likely": True}


def understood(words: list[str], **ways: Any) -> dict[str, Any]:
    """The names, and the values of options that are not the default."""
    given = values_of(ARGUMENTS, words, **ways)
    assert given.keys() == {"names", *UNSAID}
    return {name: value for name, value in given.items() if name == "names" or value != UNSAID[name]}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("a", {}),
        ("a b --quiet c", {"names": ("a", "b", "c"), "quiet": True}),
        ("--jobs 2 a --form=json", {"jobs": 2, "form": "json"}),
        ("a --jobs 2 --jobs 3", {"jobs": 3}),
        ("a --sort x --sort y", {"sort": ("x", "y")}),
        ("a --sort -box_ap --sort=-x", {"sort": ("-box_ap", "-x")}),
        ("a -o -x", {"output": "-x"}),
        ("a -qo x", {"quiet": True, "output": "x"}),
        ("a -ox", {"output": "x"}),
        ("a -o -", {"output": "-"}),
        ("- -q", {"names": ("-",), "quiet": True}),
        ("-q -- -q --sort", {"names": ("-q", "--sort"), "quiet": True}),
        ("a -- -- b", {"names": ("a", "--", "b")}),
        ("a --root .", {"root": "."}),
        ("--configs . a", {"root": "."}),
        ("a --no-likely", {"likely": False}),
        ("a --no-likely --likely", {}),
    ],
)
def test_a_command_line_is_understood(line: str, values: dict[str, Any]) -> None:
    assert understood(line.split()) == {"names": ("a",), **values}


GROUPS = st.sampled_from(
    [
        ("--quiet",),
        ("-o", "f"),
        ("--sort", "-x"),
        ("--jobs", "3"),
        ("--form", "json"),
        ("--no-likely",),
        ("--output=-",),
    ]
)


@given(st.lists(GROUPS, unique=True), st.lists(st.sampled_from(["a", "b", "-", "1x"]), min_size=1), st.randoms())
def test_options_stand_anywhere(options: list[tuple[str, ...]], names: list[str], chance: Any) -> None:
    places = [*options, *((name,) for name in names)]
    order = sorted(range(len(options)), key=lambda _: chance.random())
    at = sorted(chance.sample(range(len(places)), len(names)))
    mixed: list[tuple[str, ...]] = [options[one] for one in order]
    for place, name in zip(at, names):
        mixed.insert(place, (name,))
    if ("-o", "f") in options and ("--output=-",) in options:
        return  # of these two the last counts
    first = [word for group in places for word in group]
    assert understood([word for group in mixed for word in group]) == understood(first)


def test_a_lenient_command_line_keeps_what_it_does_not_know() -> None:
    line = "mim download --config x -q --dest . --sort y -z --work-dir=w"
    assert understood(line.split(), lenient=True) == {
        "names": ("mim", "download", "--config", "x", "--dest", ".", "-z", "--work-dir=w"),
        "quiet": True,
        "sort": ("y",),
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "missing argument 'NAMES...'"),
        ("--", "missing argument 'NAMES...'"),
        ("a --jops 1", "no such option '--jops'\ndid you mean '--jobs'?"),
        ("--jops", "no such option '--jops'\ndid you mean '--jobs'?"),
        ("a --job 1", "no such option '--job'\ndid you mean '--jobs'?"),
        ("a --zzz=1", "no such option '--zzz'"),
        ("a -5", "no such option '-5'"),
        ("a -z", "no such option '-z'"),
        ("a --jobs", "option '--jobs' requires an argument"),
        ("a -o --quiet", "option '-o' / '--output' requires an argument"),
        ("a --quiet=1", "option '-q' / '--quiet' does not take a value"),
        ("a --jobs x", "invalid value for '--jobs': 'x' is not a whole number"),
        ("a --jobs -1", "invalid value for '--jobs': -1 is less than 1"),
        ("a --form xml", "invalid value for '--form': 'xml' is not one of 'table', 'json', 'jsonl'"),
        (
            "a --form tabel",
            "invalid value for '--form': 'tabel' is not one of 'table', 'json', 'jsonl'\ndid you mean 'table'?",
        ),
        ("a -o /", "invalid value for '-o' / '--output': file '/' is a folder"),
        ("a --root no/such", "invalid value for '--root' / '--configs': folder 'no/such' does not exist"),
        (f"a --root {__file__}", f"invalid value for '--root' / '--configs': folder {__file__!r} is a file"),
    ],
)
def test_what_is_wrong_is_said(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        understood(line.split())
    assert caught.value.args[0] == said


def test_what_is_wrong_is_said_where_argparse_talks_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(argparse), "_", translated := str.swapcase)
    for words, said in (["a", "--jobs"], "option '--jobs' requires an argument"), ([], "missing argument 'NAMES...'"):
        with pytest.raises(UsageError) as caught:
            understood(words)
        assert caught.value.args[0] == said
    assert vars(argparse)["_"] is translated


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["undo", "1", "2"], "got unexpected extra argument (2)"),
        (["dialects", "a", "b"], "got unexpected extra arguments (a b)"),
        (["zoo", "page"], "missing option '-o' / '--output'"),
        (["zoo", "pag"], "no such command 'pag'\ndid you mean 'page'?"),
        (["--verson"], "no such option '--verson'\ndid you mean '--version'?"),
        (["parse", "a", "-q", "-v"], "--quiet and --verbose exclude each other"),
        (["parse", "a", "--jobs", "2"], "--jobs is for the forms jsonl, arrow, parquet"),
        (["where", "--format", "x"], "invalid value for '--format': 'x' is not one of 'table', 'json', 'jsonl', 'csv'"),
    ],
)  # fmt: skip
def test_an_error_ends_with_whose_help_tells_more(words: list[str], said: str) -> None:
    path = "mmname zoo page" if words == ["zoo", "page"] else f"mmname {words[0]}".split(" -")[0]
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {said}\n`{path} --help` tells how it is used\n"


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_help_folds(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for _, command in cli.commands():
        usage, *lines = command.page().splitlines()
        assert usage == f"Usage: {command.usage}"
        assert " ".join(command.help.split()) in " ".join(" ".join(lines).split())
        for line in lines:
            assert len(line) <= min(width, 100) or " [" in line or " " not in line.strip(), line
            assert line == line.rstrip()


def test_what_is_long_stands_above_what_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    rows = [("-q", "Print nothing but what was asked for."), ("--format FORM", "How.  [default: it]")]
    assert page("x", "It does\nthis.\n\nAnd that.", {"Options": rows}, "End.") == (
        "Usage: x\n\n  It does this.\n\n  And that.\n\nOptions:\n"
        "  -q          Print nothing but what\n"
        "              was asked for.\n"
        "  --format FORM\n"
        "              How.  [default: it]\n"
        "\n  End.\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_help_that_cannot_be_written_is_an_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m mmname guide -h > /dev/full", shell=True, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "error: cannot write: No space left on device\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "is_yes"),
    [("y\n", True), ("YES\n", True), ("what\ny\n", True), ("\n", False), ("n\n", False), ("no\n", False), ("", False)],
)
def test_a_question_is_asked_until_it_is_answered(typed: str, is_yes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", Terminal())
    if is_yes:
        confirm("Rename 3 files?", yes=False)
    else:
        with pytest.raises(KeyboardInterrupt):
            confirm("Rename 3 files?", yes=False)
    asked = sys.stderr
    assert isinstance(asked, Terminal)
    once = "Rename 3 files? [y/N]: "
    assert asked.getvalue() == (f"{once}error: expected y or n\n{once}" if typed.startswith("what") else once)

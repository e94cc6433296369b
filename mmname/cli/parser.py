"""From the words of a command line to the values of arguments, by argparse; whatever is wrong is told in one manner."""

from __future__ import annotations

import argparse
import re
from argparse import ArgumentParser, HelpFormatter
from contextlib import contextmanager

from mmname.cli.manner import hint
from mmname.errors import MmnameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, NoReturn

    from mmname.cli.argument import Argument

__all__ = ["Parser", "UsageError", "values_of"]

_SAID = {  # what argparse says, and how it is said here
    "argument (.+?): expected .*argument.*": "option {} requires an argument",
    "argument (.+?): ignored explicit argument.*": "option {} does not take a value",
    "argument (.+?): ": "invalid value for {}: ",
    "the following arguments are required: (-.*)": "missing option {}",
    "the following arguments are required: (.*)": "missing argument {}",
}


class UsageError(MmnameError):
    """A command line that says nothing that can be done; `path` is the command whose help tells what can."""

    path = ""

    def __str__(self) -> str:
        return f"{super().__str__()}\n`{self.path} --help` tells how it is used"


class Parser(ArgumentParser):
    """A parser of argparse that raises what is wrong, and shows a page of help that is made elsewhere."""

    def __init__(self, arguments: Iterable[Argument] = (), page: Callable[[], str] = str) -> None:
        with _in_english():
            super().__init__(usage="", add_help=False, allow_abbrev=False, formatter_class=_formatter)
        self._page = page
        for argument in arguments:
            argument.add_to(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """The values of what is known among some words, and the rest."""
        with _in_english():
            return super().parse_known_args(args, namespace)

    def print_help(self, file: Any = None) -> None:
        """Print the page of help."""
        print(self._page(), end="", file=file)

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong in the words of this command."""
        for pattern, words in _SAID.items():
            found = re.match(pattern, message)
            if found:
                names = " / ".join(map(repr, found[1].split("/")))
                raise UsageError(words.format(names) + message[found.end() :])
        raise UsageError(message)


@contextmanager
def _in_english() -> Iterator[None]:
    """Have argparse talk English, by which it is understood here; to look for translations takes a while too."""
    spoken = vars(argparse)
    translated = spoken.get("_", str)
    spoken["_"] = str
    try:
        yield
    finally:
        spoken["_"] = translated


def _formatter(prog: str) -> HelpFormatter:
    return HelpFormatter(prog, width=80)  # one is made for each argument; without a width it looks for the screen


def values_of(
    arguments: Sequence[Argument], words: Sequence[str], *, page: Callable[[], str] = str, lenient: bool = False
) -> dict[str, Any]:
    """The value of every argument, options between the others in any order; `page` is what --help prints.

    Where it is `lenient`, an option that is not known is taken for a word like any other.

    Raises:
        UsageError: an option that is not known, a value that is not right, a word too much or one too few.
        SystemExit: the page of help is printed.
    """
    options = [argument for argument in arguments if argument.is_option]
    others = [argument for argument in arguments if not argument.is_option]
    given, rest = Parser(options, page).parse_known_args(_joined(words, options))
    end = rest.index("--") if "--" in rest else len(rest)
    if not lenient:
        for word in rest[:end]:
            if word[:1] == "-" and word != "-":
                name = word.partition("=")[0]
                known = (name for option in options for name in option.names)
                raise UsageError(f"no such option {name!r}{hint(name, known)}")
    alone = rest[:end] + rest[end + 1 :]
    if others:
        given, alone = Parser(others).parse_known_args(["--", *alone], given)
    if alone:
        raise UsageError(f"got unexpected extra argument{'s' * (len(alone) > 1)} ({' '.join(alone)})")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in vars(given).items()}


def _joined(words: Sequence[str], options: Iterable[Argument]) -> list[str]:
    """The words, a value that begins with - joined to its option by =, since argparse would take it for an option."""
    names = {name for option in options for name in option.names}
    valued = {name for option in options if option.has_value for name in option.names}
    joined: list[str] = []
    for at, word in enumerate(words):
        if word == "--":
            return [*joined, *words[at:]]
        is_value = word[:1] == "-" and word != "-" and word.partition("=")[0] not in names
        if is_value and joined and joined[-1] in valued:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined

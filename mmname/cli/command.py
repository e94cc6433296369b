"""Commands: functions below a table of what they take; and groups of commands."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from time import perf_counter

from mmname import __version__
from mmname.cli.argument import Argument, flag, option
from mmname.cli.kinds import FILE, one_of
from mmname.cli.manner import Manner, aside, detail, hint, manner, paged, written
from mmname.cli.parser import Parser, UsageError, values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any, Union

    Member = Union["Command", "Group"]

__all__ = ["HELP", "Command", "Group", "define"]

HELP = flag("-h", "--help", action="help", help="Show this message and exit.")
_OUTPUT = option("-o", "--output", dest="output_file", kind=FILE, help="Write to this file.")
_MANNER = (
    option(
        "--color",
        dest="colour",
        kind=one_of(("auto", "always", "never")),
        default="auto",
        help="Whether in colour; NO_COLOR and FORCE_COLOR count too.",
    ),
    flag("-q", "--quiet", help="Print nothing but results and errors."),
    flag("-v", "--verbose", help="Say on standard error what results rest on."),
    HELP,
)


class Command:
    """A command: its whole name, what it takes, and the function that does it.

    Attributes:
        path: the name, with those of the groups that it is in.
        arguments: what it takes, in the order of the help.
        exits: what its exit codes mean.
    """

    def __init__(
        self,
        path: str,
        run: Callable[..., int | None],
        arguments: Sequence[Argument],
        exits: str = "",
        *,
        paged: bool = False,
        lenient: bool = False,
    ) -> None:
        self.path = path
        self.exits = exits
        own = {name for argument in arguments for name in argument.names}
        output = () if lenient or "--output" in own else (_OUTPUT,)  # what is asked may be a command with an -o
        self.arguments = (*arguments, *output, *_MANNER)
        self._run = run
        self._paged = paged
        self._lenient = lenient

    @property
    def help(self) -> str:
        """What it does, in paragraphs."""
        return self._run.__doc__ or ""

    @property
    def usage(self) -> str:
        """How it is called."""
        return " ".join([self.path, "[OPTIONS]", *(one.shown for one in self.arguments if not one.is_option)])

    def page(self) -> str:
        """Its page of help."""
        from mmname.cli.help import page

        options = [(one.shown, one.help) for one in self.arguments if one.is_option]
        return page(self.usage, self.help, {"Options": options}, f"Exit codes: {self.exits}" if self.exits else "")

    def __call__(self, words: Sequence[str]) -> int:
        """Do what the words say; the exit code."""
        with _named(self):
            return self._done(words)

    def _done(self, words: Sequence[str]) -> int:
        began = perf_counter()
        given = values_of(self.arguments, words, page=self.page, lenient=self._lenient)
        wish = Manner(given.pop("colour"), given.pop("quiet"), given.pop("verbose"))
        if wish.quiet and wish.verbose:
            raise UsageError("--quiet and --verbose exclude each other")
        with ExitStack() as stack:
            stack.enter_context(manner(wish))
            stack.enter_context(written(given.pop("output_file", None)))
            if self._paged:
                stack.enter_context(paged())
            try:
                return self._run(**given) or 0
            finally:
                detail(f"mmname {__version__}: {perf_counter() - began:.2f} seconds")


def define(path: str, *arguments: Argument, exits: str = "", **ways: bool) -> Callable[[Any], Command]:
    """Make a command of a function; its docstring is the help."""
    return lambda run: Command(f"mmname {path}", run, arguments, exits, **ways)


class Group:
    """Commands under one name, told apart by the next word.

    Attributes:
        path: the name.
        help: what they are for.
        arguments: the options that stand before the name of a command.
        summaries: what each command does, in a line.
    """

    def __init__(
        self,
        path: str,
        help: str,  # noqa: A002
        summaries: Mapping[str, str],
        member: Callable[[str], Member],
        arguments: Sequence[Argument] = (HELP,),
    ) -> None:
        self.path = path
        self.help = help
        self.arguments = arguments
        self.summaries = summaries
        self.member = member

    def page(self) -> str:
        """Its page of help."""
        from mmname.cli.help import page

        rows = {"Options": [(one.shown, one.help) for one in self.arguments], "Commands": list(self.summaries.items())}
        return page(f"{self.path} [OPTIONS] COMMAND [ARGS]...", self.help, rows)

    def commands(self) -> Iterator[tuple[str, Command]]:
        """Every command with its summary, those of the groups inside too, in the order of the help."""
        for name, summary in self.summaries.items():
            member = self.member(name)
            if isinstance(member, Group):
                yield from member.commands()
            else:
                yield summary, member

    def __call__(self, words: Sequence[str]) -> int:
        """Do what the words say, of which the first names a command; the exit code."""
        if not words:
            aside(self.page().rstrip())
            return 2
        first, *rest = words
        if first in self.summaries:
            return self.member(first)(rest)
        with _named(self):
            Parser(self.arguments, self.page).parse_known_args([first])  # which an option may end
            what = "option" if first.startswith("-") else "command"
            known = [name for one in self.arguments for name in one.names] if what == "option" else self.summaries
            raise UsageError(f"no such {what} {first!r}{hint(first, known)}")


@contextmanager
def _named(member: Member) -> Iterator[None]:
    """Have errors of usage say whose help tells more."""
    try:
        yield
    except UsageError as error:
        error.path = member.path
        raise

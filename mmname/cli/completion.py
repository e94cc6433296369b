"""`mmname completion`: what a shell reads to complete command lines, and the answer when it asks."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any, TextIO

from mmname.cli.argument import argument
from mmname.cli.command import Command, Group, define
from mmname.cli.kinds import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["answer", "command", "script"]

_SHELLS = ("bash", "zsh", "fish")


@define(
    "completion",
    argument("shell", kind=one_of(_SHELLS), metavar=f"{{{'|'.join(_SHELLS)}}}", required=True),
)
def command(shell: str) -> None:
    """Print what SHELL reads to complete commands, options, conventions, rules, fields and the names of configs.

    For good: `echo 'eval "$(mmname completion bash)"' >> ~/.bashrc`, likewise with zsh and ~/.zshrc;
    `mmname completion fish > ~/.config/fish/completions/mmname.fish`.
    """
    print(script(shell), end="")


def script(shell: str) -> str:
    """The script of a shell, in which the command itself is asked what to offer.

    >>> "_ARGCOMPLETE_SHELL fish" in script("fish")
    True
    """
    from argcomplete.shell_integration import shellcode

    text: str = shellcode(["mmname"], shell=shell).lstrip("\n")
    return text if shell == "zsh" else text.removeprefix("#compdef mmname\n")


def answer(group: Group, *, stream: TextIO | None = None, leave: Callable[[int], object] = os._exit) -> None:
    """Tell the shell that asks, on its own stream, what it can offer, and leave."""
    from argcomplete.completers import SuppressCompleter
    from argcomplete.finders import CompletionFinder

    class Finder(CompletionFinder):
        def _init_debug_stream(self) -> None:
            """Take no other file for what only argcomplete's authors look at."""

        def collect_completions(self, active_parsers: Any, parsed_args: Any, cword_prefix: str) -> list[str]:
            """Offer what stands alone behind an option too."""
            asked = active_parsers[-1]
            if not asked.active_actions:
                asked.active_actions = [one for one in asked._actions if one.nargs in ("*", "+")]
            found: list[str] = super().collect_completions(active_parsers, parsed_args, cword_prefix)
            return found

    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    _fill(parser, group, os.environ["COMP_LINE"].split()[1:])
    Finder()(
        parser,
        always_complete_options=False,
        default_completer=SuppressCompleter(),
        exit_method=leave,
        output_stream=stream,
        validator=lambda *_: True,  # each has looked itself
    )


def _fill(parser: ArgumentParser, member: Group | Command, words: Sequence[str]) -> None:
    """Have a parser understand a command, or a group of which only what is called knows what it takes."""
    for one in member.arguments:
        action: Any = one.add_to(parser)
        action.help, action.completer = one.help, one.complete
    if isinstance(member, Group):
        below = parser.add_subparsers()
        for name, summary in member.summaries.items():
            inside = below.add_parser(name, help=summary, add_help=False, allow_abbrev=False)
            if words[:1] == [name]:
                _fill(inside, member.member(name), words[1:])

"""The command `mmname`: one small module a subcommand, imported when that subcommand runs."""

from __future__ import annotations

import os
import sys

from mmname import __version__
from mmname.cli.argument import flag
from mmname.cli.command import HELP, Group
from mmname.cli.manner import aside, complain
from mmname.errors import MmnameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from mmname.cli.command import Command

__all__ = ["cli", "main"]

_COMMANDS = {
    "parse": "read names",
    "build": "write names",
    "convert": "write names in another convention",
    "check": "check the names of configs, their contents and the references to them",
    "explain": "explain a rule of the checker",
    "words": "list the known words",
    "dialects": "list the naming conventions",
    "schedule": "tell what schedule words stand for",
    "refs": "find the places where configs are named",
    "rename": "rename configs with every reference to them",
    "undo": "take back a rename",
    "recover": "take back or complete a rename that was cut short",
    "history": "list the renames of a repository",
    "where": "tell where a released config is, and what it became",
    "find": "find configs by what they are and reach",
    "zoo": "show the released configs as a page",
    "guide": "read the guide",
    "completion": "print what a shell reads to complete command lines",
}
_VERSION = flag(
    "--version", action="version", version=f"mmname, version {__version__}", help="Show the version and exit."
)


def _member(name: str) -> Command | Group:
    module: Any = __import__(f"mmname.cli.{name}", fromlist=["command"])  # importlib takes longer to come than this
    member: Command | Group = module.command
    return member


cli = Group("mmname", "Read, write, convert and rename OpenMMLab config names.", _COMMANDS, _member, (_VERSION, HELP))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with `argv` and return its exit code: 0 fine, 1 findings, 2 wrong usage."""
    if "_ARGCOMPLETE" in os.environ:
        from mmname.cli.completion import answer

        answer(cli)
    try:
        code = _done(sys.argv[1:] if argv is None else argv)
        if sys.stdout is not None:
            sys.stdout.flush()
    except MmnameError as error:
        complain(error)
        return 2
    except KeyboardInterrupt:
        aside("interrupted")
        return 130
    except BrokenPipeError:
        sys.stdout = None
        return 0
    except OSError as error:
        sys.stdout = None
        place = f" {error.filename}" if error.filename else ""
        complain(f"cannot write{place}: {error.strerror or error}")
        return 2
    return code


def _done(words: Sequence[str]) -> int:
    try:
        return cli(words)
    except SystemExit as done:  # as argparse ends when a page is printed
        return int(done.code or 0)

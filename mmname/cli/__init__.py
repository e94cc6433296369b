"""The command `mmname`: one small module a subcommand, imported when that subcommand runs."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from mmname import __version__
from mmname.cli.completing import VARIABLE
from mmname.cli.manner import complain, usage
from mmname.cli.options import dress
from mmname.errors import MmnameError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

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


class _Commands(click.Group):
    """A group that knows its subcommands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"mmname.cli.{cmd_name}").command
        command.short_help = _COMMANDS[cmd_name]
        return dress(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], _COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""  # in click's own words, as of options
            raise click.UsageError(error.message + hint, ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; click itself would end with 1 where the reader of the output is gone."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.stdout = None  # nothing is left to flush
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    "mmname", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="mmname")
def cli() -> None:
    """Read, write, convert and rename OpenMMLab config names."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with `argv` and return its exit code: 0 fine, 1 findings, 2 wrong usage."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if not arguments and VARIABLE not in os.environ:
        click.echo(cli.get_help(click.Context(cli, info_name="mmname")), err=True)
        return 2
    try:
        code = cli.main(args=arguments, prog_name="mmname", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # of click 8.2: what it says is the help
            error.show()
        else:
            complain(usage(error))
        return error.exit_code
    except MmnameError as error:
        complain(error)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        sys.stdout = None
        return 0
    except OSError as error:
        sys.stdout = None
        place = f" {error.filename}" if error.filename else ""
        complain(f"cannot write{place}: {error.strerror or error}")
        return 2
    return code if isinstance(code, int) else 0

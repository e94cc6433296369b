"""The options that commands share: one name, one meaning and one help wherever they stand."""

from __future__ import annotations

from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from mmname import __version__
from mmname.cli import completing
from mmname.cli.manner import Manner, detail, manner, paged, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["dialect_option", "dress", "exclude_option", "format_option", "include_option", "root_option"]

FORMS = ("table", "json", "jsonl", "csv")
_PAGED = {"words", "dialects", "explain", "find", "history", "guide", "releases"}
_EXITS = {
    "parse": "0 every name is read, 1 one cannot be read, 2 wrong usage.",
    "build": "0 every record is written, 1 one cannot be written, 2 wrong usage.",
    "convert": "0 every name is converted, 1 one cannot be, 2 wrong usage.",
    "check": "0 clean, 1 there are findings (a note is none), 2 wrong usage or nothing to check.",
    "refs check": "0 no reference is dead, 1 one is, 2 wrong usage.",
    "schedule": "0 all is told, 2 something is no schedule, or wrong usage.",
    "rename": "0 fine, 1 nothing to rename, 2 refused and nothing changed, 3 renamed, but git's index could not be "
    "updated, 130 interrupted and nothing changed.",
    "undo": "0 fine, 2 refused and nothing changed, 3 undone, but git's index could not be updated, "
    "130 interrupted and nothing changed.",
    "recover": "0 fine, 2 refused and nothing changed, 3 done, but git's index could not be updated.",
    "where": "0 every config is known, 1 one is not, 2 wrong usage.",
    "find": "0 something is found, 1 nothing is, 2 wrong usage.",
}


def format_option(forms: Sequence[str] = FORMS, *, default: str = "table") -> Callable[[Any], Any]:
    """`--format`: the same four forms everywhere, and those that only some results have."""
    return click.option(
        "--format", "form", type=click.Choice(list(forms)), default=default, show_default=True, help="How to print."
    )


def dialect_option(help: str, *names: str, **settings: Any) -> Callable[[Any], Any]:  # noqa: A002
    """`--dialect`, or `--from` and `--to` where there are two: a convention that `mmname dialects` lists."""
    return click.option(
        *(names or ("--dialect",)), metavar="DIALECT", shell_complete=completing.dialects, help=help, **settings
    )


class _Renamed(click.Option):
    """An option that had another name before, which is understood and not shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0].replace(f", {self.opts[-1]}", ""), record[1])


def root_option(help: str, name: str = "root", kind: Any = None) -> Callable[[Any], Any]:  # noqa: A002
    """`--root`: the folder whose configs are meant, once called `--configs` in some commands."""
    kind = kind or click.Path(exists=True, file_okay=False)
    return click.option("--root", "--configs", name, cls=_Renamed, type=kind, metavar="DIR", help=help)


include_option = click.option(
    "--include", multiple=True, metavar="PATTERN", help="Only files that match, as in .gitignore."
)
exclude_option = click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="Leave out files that match, as in .gitignore."
)


def dress(command: click.Command, path: str = "") -> click.Command:
    """Give a command, and each that it has, the options that all have; once."""
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            dress(one, f"{command.name} {name}")
        return command
    path = path or str(command.name)
    if any(param.name == "colour" for param in command.params):
        return command
    own = {name for param in command.params for name in param.opts}
    command.params += [option for option in _common() if not own & set(option.opts)]
    if command.context_settings.get("ignore_unknown_options"):  # what is asked may be another command, with options
        command.params = [param for param in command.params if param.name != "output_file"]
    if path in _EXITS:
        command.epilog = f"Exit codes: {_EXITS[path]}"
    command.callback = _mannered(command.callback, paged_=command.name in _PAGED)
    return command


def _common() -> list[click.Option]:
    return [
        click.Option(["-o", "--output", "output_file"], type=click.Path(dir_okay=False), help="Write to this file."),
        click.Option(
            ["--color", "colour"],
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Whether in colour; NO_COLOR and FORCE_COLOR count too.",
        ),
        click.Option(["-q", "--quiet"], is_flag=True, help="Print nothing but results and errors."),
        click.Option(["-v", "--verbose"], is_flag=True, help="Say on standard error what results rest on."),
    ]


def _mannered(run: Any, *, paged_: bool) -> Any:
    def callback(
        *args: Any,
        colour: str,
        quiet: bool,
        verbose: bool,
        output_file: str | None = None,
        **options: Any,
    ) -> Any:
        began = perf_counter()
        if quiet and verbose:
            raise click.UsageError("--quiet and --verbose exclude each other", click.get_current_context())
        with ExitStack() as stack:
            stack.enter_context(manner(Manner(colour, quiet, verbose)))
            stack.enter_context(written(output_file))
            if paged_:
                stack.enter_context(paged())
            try:
                return run(*args, **options)
            finally:
                detail(f"mmname {__version__}: {perf_counter() - began:.2f} seconds")

    return callback

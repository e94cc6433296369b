"""The help of every command as pages: for `man`, and for the guide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from mmname import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["every_command", "man_pages", "options_page"]


def every_command(group: click.Group, context: click.Context | None = None) -> Iterator[tuple[str, click.Context]]:
    """Every command below a group with its whole name, in the order of the help; the groups between them left out."""
    context = context or click.Context(group, info_name=group.name)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        below = click.Context(command, parent=context, info_name=name)
        if isinstance(command, click.Group):
            yield from every_command(command, below)
        else:
            yield below.command_path, below


def man_pages(group: click.Group) -> dict[str, str]:
    """The manual pages of a group and of each command below it, in the language of troff, by their file names."""
    pages = {}
    rows = []
    for path, context in every_command(group):
        name = path.replace(" ", "-")
        short = context.command.get_short_help_str(1000)
        rows.append((path, f"{short}; see {name}(1)"))
        parts = [*_head(name, short), ".SH SYNOPSIS", _synopsis(context), ".SH DESCRIPTION", *_prose(context)]
        parts += [".SH OPTIONS", *_listed(_options(context))]
        if context.command.epilog:
            parts += [".SH EXIT STATUS", _troff(context.command.epilog.removeprefix("Exit codes: "))]
        others = f"{group.name}(1)" + (f"; `mmname guide {_TOPICS[path]}`" if path in _TOPICS else "")
        pages[f"{name}.1"] = "\n".join([*parts, ".SH SEE ALSO", _troff(others), ""])
    top = [
        *_head(str(group.name), str(group.help)),
        ".SH SYNOPSIS",
        f"\\fB{group.name}\\fR COMMAND [OPTIONS] [ARGS]...",
    ]
    top += [".SH COMMANDS", *_listed(rows)]
    return {f"{group.name}.1": "\n".join([*top, ""]), **pages}


def options_page(group: click.Group) -> str:
    """The page of the guide that lists every command with its options, in Markdown."""
    parts = ["# Commands and options", "Made from the help of the commands."]
    for path, context in every_command(group):
        command = context.command
        parts += [f"## {path}", f"```text\n{_usage(context)}\n```", _paragraphs(command.help or "")]
        rows = [f"| `{names}` | {_cell(said)} |" for names, said in _options(context)]
        parts.append("\n".join(["| option | |", "| --- | --- |", *rows]))
        if command.epilog:
            parts.append(command.epilog)
    return "\n\n".join(parts) + "\n"


_TOPICS = {
    "mmname parse": "names",
    "mmname convert": "old-name",
    "mmname where": "old-name",
    "mmname schedule": "schedules",
    "mmname rename": "migrate",
    "mmname check": "check",
}


def _head(name: str, short: str) -> list[str]:
    return [
        f'.TH "{name.upper()}" 1 "" "mmname {__version__}" "mmname"',
        ".SH NAME",
        f"{_troff(name)} \\- {_troff(short.rstrip('.'))}",
    ]


def _usage(context: click.Context) -> str:
    return f"{context.command_path} {' '.join(context.command.collect_usage_pieces(context))}"


def _synopsis(context: click.Context) -> str:
    path, _, rest = _usage(context).partition(" [OPTIONS]")
    return f"\\fB{_troff(path)}\\fR [OPTIONS]{_troff(rest)}"


def _options(context: click.Context) -> Iterator[tuple[str, str]]:
    for param in context.command.get_params(context):
        record = param.get_help_record(context)
        if record is not None and isinstance(param, click.Option):
            yield record[0], record[1].replace("  [", " [")


def _paragraphs(help_: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in help_.split("\n\n"))


def _prose(context: click.Context) -> list[str]:
    return _troff(_paragraphs(context.command.help or "")).replace("\n\n", "\n.PP\n").split("\n")


def _listed(rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> list[str]:
    return [line for names, said in rows for line in (".TP", f"\\fB{_troff(names)}\\fR", _troff(said))]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _troff(text: str) -> str:
    r"""A text in which nothing is taken for a command of troff; what stands in backticks is bold.

    >>> print(_troff("`--apply` does it"))
    \fB\-\-apply\fR does it
    """
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", text)
    return re.sub(r"(?m)^(?=[.'])", r"\\&", text)

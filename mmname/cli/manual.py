"""The help of every command as pages: for `man`, and for the guide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mmname import __version__
from mmname.cli.help import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mmname.cli.command import Command, Group

__all__ = ["man_pages", "options_page"]


def man_pages(group: Group) -> dict[str, str]:
    """The manual pages of a group and of each command below it, in the language of troff, by their file names."""
    pages = {}
    rows = []
    for short, command in group.commands():
        name = command.path.replace(" ", "-")
        rows.append((command.path, f"{short}; see {name}(1)"))
        text = "\n\n".join(paragraphs(command.help))
        parts = [*_head(name, short), ".SH SYNOPSIS", _synopsis(command), ".SH DESCRIPTION"]
        parts += [_troff(text).replace("\n\n", "\n.PP\n"), ".SH OPTIONS", *_listed(_options(command))]
        if command.exits:
            parts += [".SH EXIT STATUS", _troff(command.exits)]
        topic = _TOPICS.get(command.path)
        others = f"{group.path}(1)" + (f"; `mmname guide {topic}`" if topic else "")
        pages[f"{name}.1"] = "\n".join([*parts, ".SH SEE ALSO", _troff(others), ""])
    top = [*_head(group.path, group.help), ".SH SYNOPSIS", f"\\fB{group.path}\\fR COMMAND [OPTIONS] [ARGS]..."]
    top += [".SH COMMANDS", *_listed(rows)]
    return {f"{group.path}.1": "\n".join([*top, ""]), **pages}


def options_page(group: Group) -> str:
    """The page of the guide that lists every command with its options, in Markdown."""
    parts = ["# Commands and options", "Made from the help of the commands."]
    for _, command in group.commands():
        parts += [f"## {command.path}", f"```text\n{command.usage}\n```", *paragraphs(command.help)]
        rows = [f"| `{names}` | {_cell(said)} |" for names, said in _options(command)]
        parts.append("\n".join(["| option | |", "| --- | --- |", *rows]))
        if command.exits:
            parts.append(f"Exit codes: {command.exits}")
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


def _synopsis(command: Command) -> str:
    path, _, rest = command.usage.partition(" [OPTIONS]")
    return f"\\fB{_troff(path)}\\fR [OPTIONS]{_troff(rest)}"


def _options(command: Command) -> list[tuple[str, str]]:
    return [(one.shown, one.help.replace("  [", " [")) for one in command.arguments if one.is_option]


def _listed(rows: Iterable[tuple[str, str]]) -> list[str]:
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

"""`mmname zoo`: the catalogue of configs as a page, and what the database holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mmname.cli.argument import option
from mmname.cli.command import Group, define
from mmname.cli.kinds import FILE
from mmname.cli.options import format_option, root_option
from mmname.cli.output import show
from mmname.cli.parser import UsageError
from mmname.errors import MmnameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmname.zoo.find import Zoo

__all__ = ["command"]


@define(
    "zoo page",
    root_option("The configs below this folder.  [default: the released ones]"),
    option("--release", help="One release, such as `mmdet 3.3.0`, or any: also configs with another name by now."),
    option("--title", help="The title of the page."),
    option("--link", help="Where a config is: an address with {project}, {version} and {path} in it."),
    option("-o", "--output", kind=FILE, required=True, help="The HTML file."),
)
def page(root: str | None, release: str | None, title: str | None, link: str | None, output: str) -> None:
    """Write a catalogue: one HTML file with every config to search, filter, sort and plot. It needs no network."""
    from mmname.zoo.find import Zoo
    from mmname.zoo.page import write_page

    zoo = Zoo.read(root) if root else Zoo()
    told = title or (Path(root).resolve().name if root else "Released configs")
    text = write_page(zoo, title=told, release=release, link=_links(zoo, root, link, Path(output)))
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise MmnameError(f"{output}: {error.strerror or error}") from error
    print(output)


def _links(zoo: Zoo, root: str | None, template: str | None, output: Path) -> Callable[[Any], str | None]:
    """What gives the address of a row: that of the template, that in its repository, or the file beside the page."""
    if template is not None:
        try:
            template.format(project="", version="", path="")
        except (LookupError, ValueError) as error:
            expected = "expected an address with {project}, {version} and {path}"
            raise UsageError(f"invalid value for --link: {expected}") from error
        return lambda row: template.format(
            project=quote(row.project), version=quote(row.release.rpartition(" ")[2]), path=quote(row.path)
        )
    if root is None:
        return zoo.link
    folder = os.path.relpath(Path(root).resolve(), output.resolve().parent).replace(os.sep, "/")
    return lambda row: quote(f"{folder}/{row.path}")


@define("zoo releases", format_option(), paged=True)
def releases(form: str) -> None:
    """List the releases whose configs are in the database."""
    from mmname.zoo.find import Zoo

    if form == "table":
        for release in Zoo().releases:
            print(release)
        return
    pairs = (release.rpartition(" ") for release in Zoo().releases)
    show([{"project": project, "version": version} for project, _, version in pairs], form)


command = Group(
    "mmname zoo",
    "Show the released configs, or those of a repository.",
    {"page": "write a catalogue as one page", "releases": "list the releases whose configs are known"},
    {"page": page, "releases": releases}.__getitem__,
)

"""`mmname zoo`: the catalogue of configs as a page, and what the database holds."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.group("zoo")
def command() -> None:
    """Show the released configs, or those of a repository."""


@command.command("page")
@click.option("--root", type=click.Path(exists=True, file_okay=False), help="The configs below this folder.")
@click.option("--title", help="The title of the page; by default the name of the folder.")
@click.option("--link", help="Where a config is: an address with {project}, {version} and {path} in it.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), required=True, help="The HTML file.")
def page(root: str | None, title: str | None, link: str | None, output: str) -> None:
    """Write a catalogue: one HTML file with every config to search, filter, sort and plot. It needs no network."""
    from mmname.zoo.find import Zoo
    from mmname.zoo.page import write_page

    zoo = Zoo.read(root) if root else Zoo()
    text = write_page(zoo, title=title or (Path(root).resolve().name if root else "Released configs"), link=link)
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}") from error
    print(output)


@command.command("releases")
def releases() -> None:
    """List the releases whose configs are in the database."""
    from mmname.zoo.find import Zoo

    for release in Zoo().releases:
        print(release)

"""Building the database: `python -m mmname.zoo.build --releases FOLDER` reads the releases and writes it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.errors import MmnameError
from mmname.zoo.database import SHIPPED
from mmname.zoo.release import read_releases
from mmname.zoo.source import unpacked
from mmname.zoo.tree import Tree, read_tree
from mmname.zoo.writer import Counts, write_database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mmname.zoo.release import Release, Releases

__all__ = ["build", "main"]


def build(
    releases: Releases,
    folder: Path,
    path: Path,
    *,
    fetch: bool = False,
    tell: Callable[[Release, Tree], None] = lambda *_: None,
) -> Counts:
    """Write the database of releases that lie in a folder: unpacked, as archives, or as wheels.

    With `fetch`, wheels that are not there are downloaded into it. `tell` hears of each release that was read.

    Raises:
        ZooError: a release is not there, or the database cannot be written.
    """
    trees: dict[Release, Tree] = {}
    with tempfile.TemporaryDirectory() as into:
        for release in releases.releases:
            trees[release] = read_tree(unpacked(release, folder, Path(into), fetch=fetch))
            tell(release, trees[release])
    counts, connection = write_database(releases, trees, path)
    connection.close()
    return counts


def main(argv: Sequence[str] | None = None) -> int:
    """Build the database as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m mmname.zoo.build", description=__doc__)
    parser.add_argument("--releases", type=Path, required=True, help="folder with the releases")
    parser.add_argument("--list", type=Path, help="another list of releases than the shipped one")
    parser.add_argument("--fetch", action="store_true", help="download the wheels that are not in the folder")
    parser.add_argument("-o", "--output", type=Path, default=Path(SHIPPED), help="the database (the shipped one)")
    options = parser.parse_args(argv)

    def tell(release: Release, tree: Tree) -> None:
        print(f"{release}: {len(tree.configs)} configs, {len(tree.entries)} models", file=sys.stderr)  # noqa: T201
        for path, reason in tree.unreadable:
            print(f"  {path}: {reason}", file=sys.stderr)  # noqa: T201

    start = time.perf_counter()
    try:
        releases = read_releases(options.list) if options.list else read_releases()
        counts = build(releases, options.releases, options.output, fetch=options.fetch, tell=tell)
    except MmnameError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 2
    said = ", ".join(f"{value} {key}" for key, value in counts._asdict().items())
    print(f"{options.output}: {said}; {time.perf_counter() - start:.0f} s")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The options that commands share: one name, one meaning and one help wherever they stand."""

from __future__ import annotations

from mmname.cli import completing
from mmname.cli.argument import Argument, option
from mmname.cli.kinds import FOLDER, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

__all__ = ["FORMS", "dialect_option", "exclude_option", "format_option", "include_option", "root_option"]

FORMS = ("table", "json", "jsonl", "csv")


def format_option(forms: Sequence[str] = FORMS, *, default: str = "table") -> Argument:
    """`--format`: the same four forms everywhere, and those that only some results have."""
    return option("--format", dest="form", kind=one_of(forms), default=default, help="How to print.")


def dialect_option(help: str, *names: str, **settings: Any) -> Argument:  # noqa: A002
    """`--dialect`, or `--from` and `--to` where there are two: a convention that `mmname dialects` lists."""
    return option(*(names or ("--dialect",)), metavar="DIALECT", complete=completing.dialects, help=help, **settings)


def root_option(help: str, **settings: Any) -> Argument:  # noqa: A002
    """`--root`: the folder whose configs are meant, once called `--configs` in some commands."""
    return option("--root", former="--configs", help=help, metavar="DIR", **{"kind": FOLDER, **settings})


include_option = option("--include", many=True, metavar="PATTERN", help="Only files that match, as in .gitignore.")
exclude_option = option("--exclude", many=True, metavar="PATTERN", help="Leave out files that match, as in .gitignore.")

"""What a shell offers where the command line stops: conventions, kinds, rules, fields, words, and names of configs."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from mmname.errors import MmnameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

__all__ = [
    "VARIABLE",
    "assignments",
    "codes",
    "conditions",
    "dialects",
    "kinds",
    "names",
    "released",
    "topics",
    "words",
]

VARIABLE = "_MMNAME_COMPLETE"  # of the environment, by which a shell asks
_MOST = 2000  # configs of a folder that are looked at: who waits for a shell waits for nothing else
_FEW = 3  # letters that a released name begins with before it is looked for


def dialects(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The conventions, each with its title."""
    from mmname.name.convention import dialects as known

    return [CompletionItem(name, help=one.title) for name, one in known().items() if name.startswith(begun)]


def kinds(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The kinds of words, each with its title."""
    from mmname.name.convention import kinds as known

    return [CompletionItem(name, help=row.title) for name, row in known().items() if name.startswith(begun)]


def codes(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The rules of the checker, each with what it finds."""
    from mmname.check.registry import rules

    return [CompletionItem(rule.code, help=rule.title) for rule in rules() if rule.code.startswith(begun.upper())]


def assignments(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The fields of a name, with the `=` after which the value comes."""
    from mmname.name.record import FIELDS

    return _beginning((f"{field}=" for field in FIELDS), begun)


def conditions(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The fields that configs can be asked for."""
    from mmname.zoo.find import Zoo

    with suppress(MmnameError):
        return _beginning((f"{field}=" for field in Zoo().fields), begun)
    return []


def words(_: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """The words of the field that an option is called after."""
    from mmname.name.convention import convention_ids
    from mmname.name.words import words_in

    field = str(param.name)
    found = {word for dialect in convention_ids() for word in words_in(dialect).examples(field)}
    return _beginning(sorted(found), begun)


def names(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of the configs below the folder at hand, and files."""
    from mmname.name.files import config_files

    found = (path.replace("\\", "/").rpartition("/")[2][:-3] for path in islice(config_files("."), _MOST))
    return [*_beginning(sorted(set(found)), begun), CompletionItem(begun, type="file")]


def released(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The released configs whose names begin so."""
    from mmname.zoo.database import open_database

    if len(begun) < _FEW:
        return []
    with suppress(MmnameError):
        asked = "SELECT DISTINCT name FROM config WHERE substr(name, 1, ?) = ? ORDER BY name LIMIT 200"
        return [CompletionItem(name) for (name,) in open_database().execute(asked, (len(begun), begun))]
    return []


def topics(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """The pages of the guide."""
    from mmname.guide.pages import titles

    return [CompletionItem(topic, help=title) for topic, title in titles().items() if topic.startswith(begun)]


def _beginning(known: Iterable[str], begun: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in known if word.startswith(begun)]

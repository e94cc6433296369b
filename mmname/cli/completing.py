"""What a shell offers where the command line stops: conventions, kinds, rules, fields, words, and names of configs."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    Completer = Callable[..., Mapping[str, str]]  # of `prefix`, what is begun, by what it is in a few words

__all__ = [
    "assignments",
    "beginning",
    "codes",
    "conditions",
    "dialects",
    "folders",
    "kinds",
    "names",
    "paths",
    "released",
    "topics",
    "words",
]

_MOST = 2000  # configs of a folder that are looked at: who waits for a shell waits for nothing else
_FEW = 3  # letters that a released name begins with before it is looked for


def beginning(known: Iterable[str], prefix: str) -> dict[str, str]:
    """Those of some words that begin so."""
    return {word: "" for word in known if word.startswith(prefix)}


def dialects(prefix: str, **_: Any) -> dict[str, str]:
    """The conventions, each with its title."""
    from mmname.name.convention import dialects as known

    return {name: one.title for name, one in known().items() if name.startswith(prefix)}


def kinds(prefix: str, **_: Any) -> dict[str, str]:
    """The kinds of words, each with its title."""
    from mmname.name.convention import kinds as known

    return {name: row.title for name, row in known().items() if name.startswith(prefix)}


def codes(prefix: str, **_: Any) -> dict[str, str]:
    """The rules of the checker, each with what it finds."""
    from mmname.check.registry import rules

    return {rule.code: rule.title for rule in rules() if rule.code.startswith(prefix.upper())}


def assignments(prefix: str, **_: Any) -> dict[str, str]:
    """The fields of a name, with the `=` after which the value comes."""
    from mmname.name.record import FIELDS

    return beginning((f"{field}=" for field in FIELDS), prefix)


def conditions(prefix: str, **_: Any) -> dict[str, str]:
    """The fields that configs can be asked for."""
    from mmname.errors import MmnameError
    from mmname.zoo.find import Zoo

    try:
        return beginning((f"{field}=" for field in Zoo().fields), prefix)
    except MmnameError:
        return {}


def words(prefix: str, action: Action, **_: Any) -> dict[str, str]:
    """The words of the field that an option is called after."""
    from mmname.name.convention import convention_ids
    from mmname.name.words import words_in

    found = {word for dialect in convention_ids() for word in words_in(dialect).examples(action.dest)}
    return beginning(sorted(found), prefix)


def names(prefix: str, **_: Any) -> dict[str, str]:
    """The names of the configs below the folder at hand, and files."""
    from itertools import islice

    from mmname.name.files import config_files

    found = (path.replace("\\", "/").rpartition("/")[2][:-3] for path in islice(config_files("."), _MOST))
    return {**beginning(sorted(set(found)), prefix), **paths(prefix)}


def released(prefix: str, **_: Any) -> dict[str, str]:
    """The released configs whose names begin so."""
    from mmname.errors import MmnameError
    from mmname.zoo.database import open_database

    if len(prefix) < _FEW:
        return {}
    asked = "SELECT DISTINCT name FROM config WHERE substr(name, 1, ?) = ? ORDER BY name LIMIT 200"
    try:
        return {name: "" for (name,) in open_database().execute(asked, (len(prefix), prefix))}
    except MmnameError:
        return {}


def topics(prefix: str, **_: Any) -> dict[str, str]:
    """The pages of the guide."""
    from mmname.guide.pages import titles

    return {topic: title for topic, title in titles().items() if topic.startswith(prefix)}


def paths(prefix: str, **_: Any) -> dict[str, str]:
    """The files and folders whose paths begin so; those that are hidden only where that is begun."""
    from glob import escape, glob

    found = glob(f"{escape(os.path.expanduser(prefix))}*")  # noqa: PTH111, PTH207
    return {path + os.sep * os.path.isdir(path): "" for path in sorted(found)}  # noqa: PTH112


def folders(prefix: str, **_: Any) -> dict[str, str]:
    """The folders whose paths begin so."""
    return {path: "" for path in paths(prefix) if path.endswith(os.sep)}

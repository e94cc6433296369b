"""Conventions: how each project names its configs, a file of `data/conventions` each; styles and slots they share."""

from __future__ import annotations

from functools import cache, cached_property

from mmname.data.load import listed, load
from mmname.errors import DataError, UnknownDialectError
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = [
    "NOWHERE",
    "UNCLAIMED",
    "Convention",
    "Kind",
    "Slot",
    "Style",
    "convention",
    "convention_ids",
    "dialects",
    "kinds",
    "slots",
    "spelled_for",
    "styles",
]

UNCLAIMED = ""
"""The id under which a name is read that fits no convention: with the words that all projects share, and no claim."""


NOWHERE = (1 << 30, 0)
"""The place of a slot that a convention does not have."""


class Slot(NamedTuple):
    """A place where words of a field can stand (`data/slots.toml`)."""

    field: str
    title: str


class Kind(NamedTuple):
    """A kind of words, a terminal of the grammars (`data/kinds.toml`).

    Attributes:
        name: the terminal, in lower case.
        title: the kind in plain English, with an article.
        words: the table that its words stand in.
        slot: where a word stands whose row says nothing else.
        later: the slot of a second word of the same field; "" where several make one.
        alone: the slot that a word takes while that slot's field is empty.
        marks: whether it only says to which field the next word goes.
    """

    name: str
    title: str
    words: str
    slot: str
    later: str = ""
    alone: str = ""
    marks: bool = False


class Style(NamedTuple):
    """What conventions of one generation share (`data/styles.toml`).

    Attributes:
        name: its id.
        title: it in plain English.
        separator: what stands between the parts of a name.
        join: what stands between the words of a part.
        ends: the characters that end a word, by kind, "" for the rest.
        like: the style whose spellings count where a word has none for this one.
        never: the characters that no name of this style has.
    """

    name: str
    title: str
    separator: str
    join: str
    ends: Mapping[str, str]
    like: str = ""
    never: str = ""

    def ends_of(self, kind: str) -> str:
        """The characters that end a word of `kind`, besides the end of the name."""
        return self.ends.get(kind, self.ends[""])


class _Row(NamedTuple):
    name: str
    title: str
    project: str
    library: str
    style: str
    source: str
    template: str
    example: str
    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    required: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    default: Mapping[str, str] = {}
    lead: Mapping[str, str] = {}
    again: Mapping[str, list[str]] = {}
    joins: Mapping[str, str] = {}
    schedules: str = ""
    recipes: str = ""
    scopes: tuple[str, ...] = ()
    folders: Mapping[str, str] = {}
    hyphened: tuple[str, ...] = ()
    glued: Mapping[str, str] = {}
    loose: bool = False
    renamed: str = ""


class Convention(_Row):
    """How the configs of a project are named (`data/conventions/<id>.toml`).

    Attributes:
        name: its id, such as `mmdet3`.
        title: the project and its generation.
        project: the project's id, such as `mmdet`.
        library: what runs its configs, `mmcv` or `mmengine`.
        style: the style of its names.
        source: the document that describes it.
        template: the documented template.
        example: a canonical name.
        words: the projects whose tables of words it uses, its own first.
        parts: the parts of a name in order, each as its slots in order.
        required: the fields that the document demands.
        open: the fields that a word nobody knows may fill, by its place.
        wants: the fields without which a converted name is a guess.
        default: the words that are taken for granted, by field.
        lead: what is written in front of the words of a field.
        again: for a field the fields that a second word goes to: one beside the first, and one apart from it.
        joins: what stands between several words of a field, where that is not what joins words.
        schedules: the table of its schedule words; "" for none.
        recipes: the table of how its configs write schedules; "" for none.
        scopes: the `default_scope` of its configs, where that tells the project.
        folders: the models that only the folder of a config says, by the folder's name.
        hyphened: the slots whose words are joined to what is in front of them by a hyphen, whatever the style says.
        glued: the slots whose words are written onto those of another slot in front of them, with that slot.
        renamed: what its project is called now, whose words are its own as well; "" for the same.
        loose: whether nothing says in which order its names are written, so that a name keeps the order that it has.
    """

    @cached_property
    def look(self) -> Style:
        """The style itself."""
        return styles()[self.style]

    @cached_property
    def own(self) -> frozenset[int]:
        """The places among `words` of the project's own, and of what it is called now; -1 is that of a user's words."""
        return frozenset({-1, 0, *(i for i, project in enumerate(self.words) if project == self.renamed)})

    @cached_property
    def places(self) -> Mapping[str, tuple[int, int]]:
        """Where each slot stands: the part, and the place in the part."""
        return {slot: (i, j) for i, part in enumerate(self.parts) for j, slot in enumerate(part)}

    @cached_property
    def _joined(self) -> frozenset[tuple[int, int]]:
        """The places whose words are joined by a hyphen, whatever the style says."""
        return frozenset(self.places[slot] for slot in self.hyphened)

    @cached_property
    def _glued(self) -> frozenset[tuple[tuple[int, int], tuple[int, int]]]:
        """The places of words with nothing between them."""
        return frozenset((self.places[before], self.places[slot]) for slot, before in self.glued.items())

    @cached_property
    def _beside(self) -> Mapping[tuple[int, int], str]:
        """What stands between words of the same place, where that is not what joins words."""
        return {self.places[slot]: join for slot, join in self.joins.items() if slot in self.places}

    def between(self, place: tuple[int, int], after: tuple[int, int]) -> str:
        """What stands between a word at a place and the next one, at the place `after`."""
        if after in self._joined:
            return "-"
        if (place, after) in self._glued:
            return ""
        if place == after:
            return self._beside.get(place, self.look.join)
        return self.look.join if place[0] == after[0] else self.look.separator

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The fields of a record in the order of the template."""
        return tuple(slot for part in self.parts for slot in part if slots()[slot].field == slot)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The keys under which a row of words may spell itself for this convention, the closest first."""
        look = self.look
        return tuple(filter(None, (self.name, look.name, look.like)))

    def place_of(self, slot: str) -> tuple[int, int] | None:
        """Where words of a slot stand, or those of its field where this convention does not list it."""
        return self.places.get(slot) or self.places.get(slots()[slot].field)


@cache
def slots() -> Mapping[str, Slot]:
    """Every slot by its name."""
    return {name: Slot(**row) for name, row in load("slots.toml").items()}


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of words, in the order in which a text that is a word of several is taken."""
    return {name: Kind(name, **row) for name, row in load("kinds.toml").items()}


@cache
def styles() -> Mapping[str, Style]:
    """Every style by its name."""
    return {name: Style(name, **row) for name, row in load("styles.toml").items()}


@cache
def convention_ids() -> tuple[str, ...]:
    """The ids of the conventions, in the order of their file names."""
    return tuple(file.rpartition("/")[2].removesuffix(".toml") for file in listed("conventions"))


@cache
def spelled_for() -> frozenset[str]:
    """The styles and conventions that a word can be spelled for."""
    return frozenset({*styles(), *convention_ids()})


def dialects() -> Mapping[str, Convention]:
    """Every convention by its id.

    >>> dialects()["mmdet3"].look.join
    '-'
    """
    return {name: convention(name) for name in convention_ids()}


@cache
def convention(name: str) -> Convention:
    """The convention of that id.

    Raises:
        UnknownDialectError: nobody has described it.
        DataError: its file is broken.
    """
    if name == UNCLAIMED:
        return _sound(UNCLAIMED, load("unclaimed.toml"), file="unclaimed.toml")
    if name not in convention_ids():
        raise UnknownDialectError(name, convention_ids())
    file = f"conventions/{name}.toml"
    return _sound(name, load(file), file=file)


def _sound(name: str, row: Mapping[str, Any], *, file: str) -> Convention:
    """A convention from its file, whose keys, slots and style are checked."""
    known = set(_Row._fields) - {"name"}
    for key in row:
        if key not in known:
            raise DataError(f"no such key; known are {', '.join(sorted(known))}", file=file, key=key)
    for key in sorted(known - set(_Row._field_defaults) - row.keys()):
        raise DataError("missing", file=file, key=key)
    if row["style"] not in styles():
        raise DataError(f"no style {row['style']!r}; known are {', '.join(styles())}", file=file, key="style")
    _check_parts([slot for part in row["parts"] for slot in part], file)
    fields = {slot.field for slot in slots().values()}
    for key in ("required", "open", "wants", "default", "lead", "again", "joins"):
        for field in row.get(key, ()):
            if field not in fields:
                raise DataError(f"no field {field!r}; known are {', '.join(sorted(fields))}", file=file, key=key)
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    values["parts"] = tuple(map(tuple, row["parts"]))
    return Convention(name, **values)


def _check_parts(named: list[str], file: str) -> None:
    """Refuse slots that are not known, or that stand twice."""
    for slot in named:
        if slot not in slots():
            raise DataError(f"no slot {slot!r}; known are {', '.join(slots())}", file=file, key="parts")
        if named.count(slot) > 1:
            raise DataError(f"slot {slot!r} stands twice", file=file, key="parts")

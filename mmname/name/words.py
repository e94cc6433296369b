"""Words: what the texts of a name mean in one convention, and how it spells them."""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache

from mmname.data.load import listed, load, made, read_toml
from mmname.errors import DataError
from mmname.name.alphabet import opening, with_separators
from mmname.name.convention import NOWHERE, Convention, Kind, convention, kinds, slots, spelled_for
from mmname.name.reach import Reach, begins_like
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

__all__ = ["LAST", "NO_WORDS", "Meaning", "OwnWords", "Word", "Words", "own_words", "words_in"]

LAST = (1 << 30, 0)
"""The rank of a word that nobody knows."""
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_END = r"(?![^_-])"


class Word(NamedTuple):
    """One row of a table: a word, or a family of words that patterns describe.

    `id` and the spellings of a family are templates: `{depth}` is filled from the pattern's group of that name,
    `{SIZE}` with the group `size` in capitals, and a part in brackets is left out when its group is empty.
    """

    id: str
    table: str
    rank: tuple[int, int]
    row: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The word in plain English."""
        return str(self.row.get("title", self.id))

    @property
    def patterns(self) -> tuple[str, ...]:
        """The regular expressions of a family; none for a fixed word."""
        return tuple(self.row.get("match", ()))

    @property
    def such_as(self) -> tuple[str, ...]:
        """Examples: those of a family, or the word itself."""
        return tuple(self.row.get("such_as", () if self.patterns else (self.id,)))

    def slot(self, spoken: Iterable[str]) -> str:
        """The slot that the row names for a convention, or ""."""
        return self._said("slot", spoken)

    def type(self, spoken: Iterable[str]) -> str:
        """The registry type that the row names for a convention, or ""."""
        return self._said("type", spoken)

    def _said(self, key: str, spoken: Iterable[str]) -> str:
        """What the row says under a key: one text, or one for each style or convention."""
        said = self.row.get(key, "")
        if isinstance(said, str):
            return said
        return str(next((said[name] for name in spoken if name in said), said.get("", "")))


class Meaning(NamedTuple):
    """What a text says: the canonical id, the row it comes from, and the groups of its pattern."""

    id: str
    word: Word
    groups: Mapping[str, str | None]

    def fill(self, template: str) -> str:
        """A text of the word's row, with its slots filled from the groups."""
        return _filled(template, self.groups)


class Found(NamedTuple):
    """A word at a place of a text: where it ends, and what it means."""

    end: int
    meaning: Meaning


class _Family:
    """A family of words with its patterns for text in lower case, which are compiled when they are first needed."""

    def __init__(self, word: Word) -> None:
        self.word = word

    @cached_property
    def matched(self) -> tuple[re.Pattern[str], ...]:
        """Those of its ids and spellings."""
        return self._compiled("match")

    @cached_property
    def heard(self) -> tuple[re.Pattern[str], ...]:
        """Those for the text of a name, where it says a thing otherwise than an id does."""
        return self._compiled("heard") if "heard" in self.word.row else self.matched

    def _compiled(self, which: str) -> tuple[re.Pattern[str], ...]:
        glued = self.word.row.get("glued", False)
        return tuple(_expression(pattern, glued) for pattern in self.word.row[which])


@lru_cache(maxsize=4096)
def _expression(pattern: str, glued: bool) -> re.Pattern[str]:
    """A pattern of a family for the text of a name; conventions with the same words share it."""
    return re.compile(f"(?:{with_separators(pattern)}){'' if glued else _END}")


class Words:
    """The words of a convention, looked up by any of their spellings; either separator and either case will do.

    >>> words = words_in("mmdet3")
    >>> words.find("backbone", "X101_32x4d").id
    'x101_32x4d'
    >>> words.spell("backbone", "x101_32x4d")
    'x101-32x4d'
    """

    def __init__(self, known: Convention, rows: Iterable[Word]) -> None:
        self.convention = known
        self._rows: dict[tuple[str, str], Word] = {}
        for word in rows:
            self._rows.setdefault((word.table, word.id), word)
        self._literals: dict[str, list[Word]] = {}
        self._families: dict[str, list[_Family]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self.reach = Reach()
        for word in self._rows.values():
            if word.patterns:
                family = _Family(word)
                for begun in word.row["begins"]:
                    self._families.setdefault(begun, []).append(family)
                self.reach.add_family(word.row)
            else:
                for key in self.keys_of(word):
                    self._add_literal(key, word)
        self.find = lru_cache(maxsize=1024)(self._find)

    def forget(self) -> None:
        """Forget what was asked for."""
        self.find.cache_clear()
        self.reach.forget()

    def keys_of(self, word: Word) -> list[str]:
        """The spellings of a fixed word, in lower case and with underscores alone."""
        row, spelled = word.row, spelled_for()
        texts = (word.id, *row.get("also", ()), *(value for key, value in row.items() if key in spelled))
        return list(dict.fromkeys(map(_key, texts)))

    def _add_literal(self, key: str, word: Word) -> None:
        self._literals.setdefault(key, []).append(word)
        first = key[: (key.find("_", 1) + 1 or len(key) + 1) - 1]
        length = key.count("_", 1) + 1
        known = self._lengths.get(first, ())
        if length not in known:
            self._lengths[first] = tuple(sorted({*known, length}, reverse=True))
        self.reach.add_fixed(key)

    @property
    def rows(self) -> Iterable[Word]:
        """Every row, in the order of the tables."""
        return self._rows.values()

    def may_begin(self, piece: str) -> bool:
        """Whether a word may begin like a piece in lower case, or a part of one; where not, none does."""
        return piece in self._lengths or opening(piece) in self._families

    def may_reach(self, text: str, starts: list[int], ends: list[int], at: int) -> bool:
        """Whether a word may have the piece `at` of a name in lower case in it; where not, none has."""
        begins = self.may_begin(text[starts[at] : ends[at]]) and self.at(text, starts[at], ends[at:])
        return bool(begins) or self.reach.passes(text.replace("-", "_"), starts, ends, at)

    def beyond(self, plain: str, ends: list[int]) -> list[Word]:
        """The families whose words may go on behind all the pieces of a text."""
        openings = [opening(plain, end + 1) for end in ends[:-1]]
        return [
            family.word
            for family in self._families.get(opening(plain), ())
            if family.word.row["reach"] > len(ends)
            and all(begins_like(family.word.row["goes_on"], opened) for opened in openings)
        ]

    def at(self, text: str, begin: int, ends: list[int]) -> list[Found]:
        """The words that `text` goes on with from `begin`; `ends` are where words can end.

        Words that are glued to what follows may end anywhere; of a family also what ends before its longest word does.
        """
        found = []
        for family in self._families.get(opening(text, begin), ()):
            for pattern in family.heard:
                match = pattern.match(text, begin)
                if match:
                    word = family.word
                    found.append(Found(match.end(), _meaning(word, match)))
                    shorter = [pattern.match(text, begin, end) for end in ends if end < match.end()]
                    found += [Found(less.end(), _meaning(word, less)) for less in shorter if less]
                    break
        if ends:
            for length in self._lengths.get(text[begin : ends[0]], ()):
                if length <= len(ends):
                    known = self._literals.get(_key(text[begin : ends[length - 1]]), ())
                    found += [Found(ends[length - 1], Meaning(word.id, word, {})) for word in known]
        return found

    def _find(self, table: str, text: str) -> Meaning | None:
        """Say what `text` means as a word of the kind or table `table`, or None where no row knows it."""
        table = kinds()[table].words if table in kinds() else table
        key = _key(text)
        for word in self._literals.get(key, ()):
            if word.table == table:
                return Meaning(word.id, word, {})
        for family in self._families.get(opening(key), ()):
            if family.word.table == table:
                for pattern in family.matched:
                    found = pattern.fullmatch(text.lower())
                    if found:
                        return _meaning(family.word, found)
        return None

    def find_in(self, field: str, text: str) -> tuple[Kind, Meaning | None]:
        """The kind, of those that can stand in `field`, that knows `text`, and what it means; the field's own first."""
        known = kinds_of(field)
        for kind in known:
            meaning = self.find(kind.name, text)
            if meaning is not None:
                return kind, meaning
        return known[0], None

    def in_order(self, field: str, said: Iterable[str]) -> list[str]:
        """Words of a field in the order in which the convention writes them, those that nobody knows last."""

        def place(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
            kind, meaning = self.find_in(field, text)
            if meaning is None:
                return NOWHERE, LAST
            return self.convention.place_of(self.slot_of(kind, meaning)) or NOWHERE, meaning.word.rank

        return sorted(said, key=place)

    def slot_of(self, kind: Kind, meaning: Meaning) -> str:
        """The slot where a word stands in the convention."""
        return meaning.word.slot(self.convention.spoken) or kind.slot

    def has(self, meaning: Meaning) -> bool:
        """Whether the convention's own names say a word; others are known from the names of a relative."""
        return self.convention.name not in meaning.word.row.get("absent", ())

    def written(self, meaning: Meaning) -> str:
        """The text of a word as the convention writes it."""
        row, look = meaning.word.row, self.convention.look
        own = next((row[key] for key in self.convention.spoken if key in row), None)
        text = meaning.id.replace("_", look.join) if own is None else meaning.fill(own)
        return text.replace("-", look.join) if look.like else text

    def spell(self, kind: str, identity: str) -> str:
        """Write the word `identity` of `kind` as the convention does; a word nobody knows is written as it is."""
        meaning = self.find(kind, identity)
        return identity if meaning is None else self.written(meaning)

    def facts(self, kind: str, identity: str) -> dict[str, Any]:
        """What a word stands for: registry type, and the numbers in its spelling."""
        meaning = self.find(kind, identity)
        if meaning is None:
            return {}
        row = meaning.word.row
        facts: dict[str, Any] = {}
        if registered := meaning.word.type(self.convention.spoken):
            facts["type"] = meaning.fill(registered)
        if "implies" in row:
            facts["implies"] = row["implies"]
        facts.update((k, int(v)) for k, v in meaning.groups.items() if v and v.isdigit())
        return facts

    def title(self, kind: str, identity: str) -> str:
        """The word in plain English; a word nobody knows is its own title."""
        meaning = self.find(kind, identity)
        return identity if meaning is None else meaning.fill(meaning.word.title)

    def of_kind(self, kind: str) -> Iterator[Word]:
        """The rows of a kind, in the order of their tables."""
        table = kinds()[kind].words
        return (word for word in self.rows if word.table == table)

    def examples(self, kind: str) -> list[str]:
        """Words of `kind` as the convention spells them: every fixed one, and some of each family."""
        return [self.spell(kind, identity) for word in self.of_kind(kind) for identity in word.such_as]


class OwnWords:
    """The words of a user's project, ready to stand in front of a convention's; made by `own_words`.

    Attributes:
        rows: every row.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: Iterable[Word] = ()) -> None:
        self.rows = tuple(rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


NO_WORDS = OwnWords()
"""No words of a user's own."""


def own_words(tables: Mapping[str, Any], *, file: str) -> OwnWords:
    """The words of a user: for each kind a list of words, or tables as in `data/words`.

    Raises:
        DataError: a table is broken; the error names `file`, the table and the key.

    >>> own = own_words({"backbone": ["internimage_t"]}, file="mmname.toml")
    >>> words_in("mmdet3", own).find("backbone", "internimage-t").id
    'internimage_t'
    """
    from mmname.name.wordfile import sound_table

    found: list[Word] = []
    for kind, table in tables.items():
        if kind not in kinds():
            raise DataError(f"no such kind of words; known are {', '.join(kinds())}", file=file, table=kind)
        found += _words_of(kinds()[kind].words, sound_table(kind, table, file=file), -1)
    return OwnWords(found)


@lru_cache(maxsize=128)
def words_in(dialect: str, own: OwnWords = NO_WORDS) -> Words:
    """The words of a convention, a user's own in front.

    Raises:
        UnknownDialectError: nobody has described the convention.
        DataError: a table is broken.
    """
    known = convention(dialect)
    rows = list(own.rows)
    for place, project in enumerate(known.words):
        for table, content in _tables(project).items():
            rows += _words_of(table, content, place)
    return Words(known, rows)


@cache
def _tables(project: str) -> Mapping[str, Mapping[str, Any]]:
    """The tables of words of a project by their names, as they were frozen, or from their files, which are checked."""
    from os.path import join

    files = listed(f"words/{project}")
    ready: Mapping[str, Mapping[str, Any]] | None = made(f"words.{project}", of=files)
    if ready is not None:
        return ready
    from mmname.data.load import DATA
    from mmname.name.wordfile import sound_table

    kind_of = {kind.words: kind.name for kind in reversed(list(kinds().values()))}
    found = {}
    for file in files:
        table = file.rpartition("/")[2].removesuffix(".toml")
        if table not in kind_of:
            raise DataError(f"no kind has the words {table!r}; there are {', '.join(sorted(kind_of))}", file=file)
        found[table] = sound_table(kind_of[table], read_toml(join(DATA, file)), file=file)
    return found


def _words_of(table: str, content: Mapping[str, Mapping[str, Any]], place: int) -> list[Word]:
    """The rows of a table; `place` is that of its project among those of the convention."""
    ways = _ways()
    return [
        Word(identity, table, (place, rank), {**row, **ways[table, identity]} if (table, identity) in ways else row)
        for rank, (identity, row) in enumerate(content.items())
    ]


@cache
def _ways() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """How words that a project writes in two ways are written, by table and id: for each style or convention a text."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for way in load("two_ways.toml")["way"]:
        found.setdefault((way["table"], way["word"]), {})[way["for"]] = way["written"]
    return found


@cache
def kinds_of(field: str) -> tuple[Kind, ...]:
    """The kinds whose words can stand in a field of the record, the field's own first."""
    if field == "test_dataset":
        field = "dataset"
    every = [kind for kind in kinds().values() if not kind.marks]
    own = [kind for kind in every if slots()[kind.slot].field == field and not kind.alone]
    head = [kind for kind in every if slots()[kind.slot].field == field and kind.alone]
    other = [kind for kind in every for slot in (kind.later, kind.alone) if slot and slots()[slot].field == field]
    return tuple(dict.fromkeys([*sorted(own, key=lambda kind: kind.name != field), *head, *other]))


def _meaning(word: Word, match: re.Match[str]) -> Meaning:
    """What a match of a family's pattern says; in its groups an underscore stands for every separator where it can."""
    groups = match.groupdict()
    if any(value and "-" in value for value in groups.values()):
        plain = (re.fullmatch(pattern, _key(match[0])) for pattern in word.patterns)
        groups = next((found.groupdict() for found in plain if found), groups)
    return Meaning(_filled(word.id, groups), word, groups)


def _key(text: str) -> str:
    return text.lower().replace("-", "_")


def _filled(template: str, groups: Mapping[str, str | None]) -> str:
    """Fill a template of `Word` from the groups of its pattern."""
    if "{" not in template:
        return template
    text = ""
    for optional, form, names in _chunks(template):
        values = [groups[name] if name in groups else (groups.get(name.lower()) or "").upper() for name in names]
        if not optional or all(values):
            text += form % tuple([value or "" for value in values]) if values else form
    return text


@lru_cache(maxsize=4096)
def _chunks(template: str) -> tuple[tuple[bool, str, tuple[str, ...]], ...]:
    """A template in chunks: whether each can be left out, its form, and the slots in that."""
    found = [(i % 2 == 1, chunk) for i, chunk in enumerate(_OPTIONAL.split(template)) if chunk]
    forms = [(_SLOT.sub("%s", chunk.replace("%", "%%")), tuple(_SLOT.findall(chunk))) for _, chunk in found]
    return tuple((optional, form if names else chunk, names) for (optional, chunk), (form, names) in zip(found, forms))

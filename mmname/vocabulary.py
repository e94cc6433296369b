"""The words that names are made of, by kind: canonical id, spellings, and what each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from mmname.errors import DataError
from mmname.snapshot import load

__all__ = [
    "LAST",
    "Doubt",
    "Into",
    "Kind",
    "Meaning",
    "Vocabulary",
    "Word",
    "sound_table",
    "spelled",
    "vocabulary",
]

LAST = (1 << 30, 0)
_GROUP = re.compile(r"\(\?P<\w+>")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_OWN_KEYS = {"title", "type", "match", "such_as", "also", "on", "joins", "into", "unsure", "implies"}


class Kind(NamedTuple):
    """A kind of words: a terminal of the grammars, and the field that its words go to (`data/kinds.toml`)."""

    name: str
    label: str
    field: str
    words: str
    later: str = ""
    alone: str = ""
    on: str = ""


class Into(NamedTuple):
    """What a dialect says instead of a word: other words, by the field that they go to ("" is the word's own).

    `lost` says what goes with it, `assumed` what nobody can be sure of, both in words.
    """

    words: Mapping[str, tuple[str, ...]]
    lost: str
    assumed: str


class Doubt(NamedTuple):
    """What nobody can be sure of where a dialect writes a word, in words.

    `when` says what a record must hold besides for the doubt to arise: by its field a word, "" for none, "*" for any.
    `fact` is the field that settles it, once known.
    """

    why: str
    when: Mapping[str, str] = {}
    fact: str = ""


class Word(NamedTuple):
    """One row of a table: a word, or a family of words that patterns describe.

    `id` and the spellings of a family are templates: `{depth}` is filled from the pattern's group of that name,
    `{SIZE}` with the group `size` in capitals, and a part in brackets is left out when its group is empty.
    """

    id: str
    kind: str
    rank: int
    title: str
    patterns: tuple[str, ...]
    spellings: Mapping[str, str]
    also: tuple[str, ...]
    such_as: tuple[str, ...]
    on: Mapping[str, str]
    joins: tuple[str, ...]
    into: Mapping[str, Into]
    unsure: Mapping[str, Doubt]
    facts: Mapping[str, Any]


class Meaning(NamedTuple):
    """What a text says: the canonical id, the row it comes from, and the groups of its pattern."""

    id: str
    word: Word
    groups: Mapping[str, str | None]

    def fill(self, template: str) -> str:
        """A text of the word's row, with its slots filled from the groups."""
        return _fill(template, self.groups)


class Vocabulary:
    """Words by kind, looked up by any of their spellings; either separator and either case will do.

    >>> words = vocabulary()
    >>> words.find("backbone", "X101-32x4d").id
    'x101_32x4d'
    >>> words.spell("backbone", "x101_32x4d", style="mmdet3", join="-")
    'x101-32x4d'
    """

    def __init__(self, kinds: Mapping[str, Kind], words: Iterable[Word]) -> None:
        self.kinds = dict(kinds)
        self.words = tuple(words)
        self.families = tuple(word for word in self.words if word.patterns)
        self.literals: dict[str, list[Word]] = {}
        for word in self.words:
            if not word.patterns:
                for key in dict.fromkeys(map(_key, (word.id, *word.spellings.values(), *word.also))):
                    self.literals.setdefault(key, []).append(word)
        self._places = {name: place for place, name in enumerate(kinds)}
        self._files = {name: kind.words for name, kind in kinds.items()}
        self._meanings: dict[tuple[str, str], Meaning | None] = {}
        self._family: re.Pattern[str] | None = None
        self._branches: list[Word] = []

    def find(self, kind: str, text: str) -> Meaning | None:
        """Say what `text` means as a word of `kind`, or None where no table knows it."""
        key = (kind, text)
        if key not in self._meanings:
            if len(self._meanings) >= 8192:
                self._meanings.clear()
            self._meanings[key] = self._find(kind, text)
        return self._meanings[key]

    def _find(self, kind: str, text: str) -> Meaning | None:
        file = self._files[kind]
        for word in self.literals.get(_key(text), ()):
            if self._files[word.kind] == file:
                return Meaning(word.id, word, {})
        likely = self._family_of(text)
        for word in (likely, *self.families) if likely else ():
            if self._files[word.kind] == file:
                for pattern in word.patterns:
                    found = re.fullmatch(pattern, _key(text)) or re.fullmatch(_separators(pattern), text.lower())
                    if found:
                        return Meaning(_fill(word.id, found.groupdict()), word, found.groupdict())
        return None

    def _family_of(self, text: str) -> Word | None:
        """The first family that knows how `text` begins; None says that no family knows `text`."""
        found = self.family_at(text.lower(), 0)
        return found and found[0]

    def files_of(self, text: str) -> set[str]:
        """The tables that are likely to know `text`."""
        rows = [*self.literals.get(_key(text), ()), self._family_of(text)]
        return {self._files[word.kind] for word in rows if word}

    def find_in(self, field: str, text: str) -> tuple[str, Meaning | None]:
        """The kind, of those that can stand in `field`, that knows `text`, and what it means; the field's own first."""
        kinds = self.kinds_of(field)
        for kind in kinds:
            meaning = self.find(kind, text)
            if meaning is not None:
                return kind, meaning
        return kinds[0], None

    def kinds_of(self, field: str) -> tuple[str, ...]:
        """The kinds whose words can stand in a field of the record, the field's own first."""
        if field == "test_dataset":
            return self.kinds_of("dataset")
        own = [kind.name for kind in self.kinds.values() if kind.field == field and not kind.alone]
        later = [
            kind.name for kind in self.kinds.values() if kind.later == field or (kind.alone and kind.field == field)
        ]
        return (*sorted(own, key=lambda name: name != field), *later)

    def rank(self, kind: str, meaning: Meaning) -> tuple[int, int]:
        """Where a word stands in the order of the kinds and of their tables; `LAST` is behind every known word."""
        return self._places[kind], meaning.word.rank

    def family_at(self, text: str, start: int) -> tuple[Word, int] | None:
        """The family that a lower-case `text` goes on with from `start`, and where that word ends."""
        if self._family is None:
            self._branches = [word for word in self.families for _ in word.patterns]
            # An empty group behind each branch tells which one matched; a group around it would keep `re` from passing
            # over the branches that begin with another letter.
            branches = "|".join(f"{_ungrouped(pattern)}()" for word in self.families for pattern in word.patterns)
            self._family = re.compile(f"(?:{branches})(?![^_-])")
        found = self._family.match(text, start)
        return (self._branches[(found.lastindex or 1) - 1], found.end()) if found else None

    def in_order(self, field: str, said: Iterable[str]) -> list[str]:
        """Words of a field in the order of their tables, those that nobody knows last."""

        def place(text: str) -> tuple[int, int]:
            kind, meaning = self.find_in(field, text)
            return self.rank(kind, meaning) if meaning else LAST

        return sorted(said, key=place)

    def spell(self, kind: str, identity: str, *, style: str, join: str) -> str:
        """Write the word `identity` of `kind` as the dialect `style` does; a word nobody knows is written as it is."""
        meaning = self.find(kind, identity)
        if meaning is None:
            return identity
        own = meaning.word.spellings.get(style)
        return _fill(own, meaning.groups) if own else meaning.id.replace("_", join)

    def facts(self, kind: str, identity: str) -> dict[str, Any]:
        """What a word stands for: registry type, and the numbers in its spelling."""
        meaning = self.find(kind, identity)
        if meaning is None:
            return {}
        facts = {k: _fill(v, meaning.groups) if isinstance(v, str) else v for k, v in meaning.word.facts.items()}
        facts.update((k, int(v)) for k, v in meaning.groups.items() if v and v.isdigit())
        return facts

    def title(self, kind: str, identity: str) -> str:
        """The word in plain English; a word nobody knows is its own title."""
        meaning = self.find(kind, identity)
        return identity if meaning is None else _fill(meaning.word.title, meaning.groups)

    def of_kind(self, kind: str) -> Iterator[Word]:
        """The rows of a kind, in the order of their table."""
        return (word for word in self.words if self._files[word.kind] == self._files[kind])

    def expressions(self, kind: str) -> Iterator[str]:
        """Regular expressions for every spelling of `kind`: the families, then the fixed words, longest first."""
        for word in self.of_kind(kind):
            yield from map(_ungrouped, word.patterns)
        fixed = [
            key for key, words in self.literals.items() if any(self._files[w.kind] == self._files[kind] for w in words)
        ]
        yield from map(spelled, sorted(fixed, key=lambda key: (-len(key), key)))

    def begun(self, kind: str) -> list[str]:
        """The fixed words of any kind that begin with a shorter word of `kind`, longest first."""
        keys = [k for k in self.literals if any(self.find(kind, k[: gap.start()]) for gap in re.finditer("_", k))]
        return sorted(keys, key=lambda key: (-len(key), key))

    def examples(self, kind: str, *, style: str, join: str) -> list[str]:
        """Words of `kind` as a dialect spells them: every fixed one, and some of each family."""
        known = [identity for word in self.of_kind(kind) for identity in word.such_as or [word.id]]
        return [self.spell(kind, identity, style=style, join=join) for identity in known]

    def extended(self, tables: Mapping[str, Any], *, file: str) -> Vocabulary:
        """This vocabulary and the words of a user: for each kind a list of words, or tables as in `data/words`.

        Raises:
            DataError: a table is broken; the error names `file`, the table and the key.

        >>> words = vocabulary().extended({"backbone": ["internimage_t"]}, file="mmname.toml")
        >>> words.find("backbone", "internimage-t").id
        'internimage_t'
        """
        added: list[Word] = []
        for kind, table in tables.items():
            if kind not in self.kinds:
                raise DataError(f"no such kind of words; known are {', '.join(self.kinds)}", file=file, table=kind)
            added += _words_of(kind, sound_table(kind, table, file=file))
        return Vocabulary(self.kinds, [*added, *self.words])


@cache
def vocabulary() -> Vocabulary:
    """The words that mmname ships."""
    kinds = {name: Kind(name, **row) for name, row in load("kinds.toml").items()}
    first = {kind.words: kind.name for kind in reversed(kinds.values())}
    return Vocabulary(kinds, [word for file, kind in first.items() for word in _words_of(kind, load(f"words/{file}"))])


def _words_of(kind: str, table: Mapping[str, Any]) -> list[Word]:
    """The rows of a table of `kind`, which is sound."""
    return [_word(kind, identity, row, rank) for rank, (identity, row) in enumerate(table.items())]


def _word(kind: str, identity: str, row: Mapping[str, Any], rank: int) -> Word:
    match, on = row.get("match", []), row.get("on", {})
    return Word(
        id=identity,
        kind=kind,
        rank=rank,
        title=row.get("title", identity),
        patterns=(match,) if isinstance(match, str) else tuple(match),
        spellings={key: value for key, value in row.items() if key not in _OWN_KEYS},
        also=tuple(row.get("also", ())),
        such_as=tuple(row.get("such_as", ())),
        on={"": on} if isinstance(on, str) else on,
        joins=tuple(row.get("joins", ())),
        into={dialect: _into(value) for dialect, value in row.get("into", {}).items()},
        unsure={dialect: Doubt(**value) for dialect, value in row.get("unsure", {}).items()},
        facts={key: row[key] for key in ("type", "implies") if key in row},
    )


def _into(row: Mapping[str, Any]) -> Into:
    """`word` stands in the field of the word that it replaces; keys with a list of words are other fields."""
    fields = {field: tuple(words) for field, words in row.items() if isinstance(words, list)}
    return Into({"": (row["word"],) if "word" in row else (), **fields}, row.get("lost", ""), row.get("assumed", ""))


def sound_table(kind: str, table: object, *, file: str) -> Mapping[str, Any]:
    """A table of `kind` as tables of words, each of which is as `data/words` has them.

    Raises:
        DataError: a row is broken; the error names file, table and key.
    """
    if isinstance(table, list):
        table = {str(word): {} for word in table}
    if not isinstance(table, Mapping):
        raise DataError("expected a list of words, or a table for each", file=file, table=kind)
    for identity, row in table.items():
        for key, reason in _faults(identity, row):
            raise DataError(reason, file=file, table=f"{kind}.{identity}", key=key)
    return table


def _faults(identity: str, row: object) -> Iterator[tuple[str, str]]:
    """What is wrong with a row: the key, and what would be right."""
    if not isinstance(row, Mapping):
        yield "", 'expected a table, such as { title = "…" }'
        return
    for key, value in row.items():
        fits, form = _FORMS.get(key, _TEXT)
        if not fits(value):
            yield key, f"expected {form}"
    match = row.get("match", [])
    for pattern in [match] if isinstance(match, str) else match:
        yield from (("match", fault) for fault in _faults_of_pattern(pattern))
    if not match and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.+-]*", identity):
        yield "", "a word has letters, digits and . + _ -"


def _faults_of_pattern(pattern: str) -> Iterator[str]:
    try:
        compiled = re.compile(f"(?:{_separators(pattern)})()")
    except re.error as error:
        yield f"no regular expression: {error}"
        return
    if compiled.groups != len(compiled.groupindex) + 1:
        yield "a group needs a name, (?P<name>…), or must not capture, (?:…)"


def _table_of_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _tables(value: object, texts: set[str], required: set[str]) -> bool:
    """Whether `value` is a table of tables that hold `required`, and text where they hold one of `texts`."""
    return isinstance(value, Mapping) and all(
        isinstance(row, Mapping)
        and row.keys() >= required
        and all(isinstance(row[key], str) for key in texts & row.keys())
        and all(key in texts or isinstance(rest, (list, Mapping)) for key, rest in row.items())
        for row in value.values()
    )


_DOUBT = set(Doubt._fields)
_TEXT = (lambda value: isinstance(value, str), "text in quotes")
_FORMS = {
    "also": (_texts, "a list of words"),
    "such_as": (_texts, "a list of words"),
    "match": (lambda value: isinstance(value, str) or _texts(value), "a regular expression, or a list of them"),
    "on": (
        lambda value: isinstance(value, str) or _table_of_texts(value),
        "a part of the model, or one for each dialect",
    ),
    "joins": (_texts, "a list of fields"),
    "into": (
        lambda value: _tables(value, {"word", "lost", "assumed"}, set()),
        'a table for each dialect, such as { mmdet3 = { word = "syncbn", lost = "…" } }',
    ),
    "unsure": (
        lambda value: _tables(value, {"why", "fact"}, {"why"}) and {k for row in value.values() for k in row} <= _DOUBT,
        'a table for each dialect, such as { mmdet3 = { when = { batch = "" }, why = "…" } }',
    ),
    "implies": (_table_of_texts, "a table of types"),
}


def _key(text: str) -> str:
    return text.lower().replace("-", "_")


def spelled(key: str) -> str:
    """A regular expression for a fixed word, with either separator."""
    return _separators(re.escape(key))


def _separators(expression: str) -> str:
    """Let an underscore between words stand for either separator; the names of groups keep theirs."""
    return re.sub(r"\?P<\w+>|_", lambda found: "[_-]" if found[0] == "_" else found[0], expression)


def _ungrouped(expression: str) -> str:
    return f"(?:{_separators(_GROUP.sub('(?:', expression))})"


def _fill(template: str, groups: Mapping[str, str | None]) -> str:
    """Fill a template of `Word` from the groups of its pattern."""

    def value(name: str) -> str:
        return (groups[name] or "") if name in groups else (groups.get(name.lower()) or "").upper()

    def part(optional: re.Match[str]) -> str:
        return optional[1] if all(map(value, _SLOT.findall(optional[1]))) else ""

    if "{" not in template:
        return template
    return _SLOT.sub(lambda slot: value(slot[1]), _OPTIONAL.sub(part, template))

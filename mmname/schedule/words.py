"""Schedule words ("2x", "20_23_24e", "90k") and the lengths and milestones they stand for."""

from __future__ import annotations

import re
from functools import lru_cache

from mmname.errors import ScheduleError
from mmname.schedule.length import MAX_EPOCHS, MAX_ITERS, Length
from mmname.schedule.tables import project_of, released_of, table_of
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["SURE", "Meaning", "is_shaped", "meaning_of", "stated_of", "word_of"]

# Compiled when first needed: most words stand in a table.
_MULTIPLE = r"([0-9]{1,15})(?:\.([0-9]{1,3}))?x"
_EPOCHS = r"([0-9]{1,15})e"
_STEPS = r"([0-9]{1,15}(?:[_-][0-9]{1,15})+)e"
_THOUSANDS = r"([0-9]{1,15})k(?:_?iters?)?"
_FORMS = "'Nx' such as 1x, 'Ne' such as 20e, 'N_N_Ne' such as 20_23_24e, or 'Nk' such as 90k"
# From so many released configs on, what most of them say counts, and from this part of them on it is sure.
_ENOUGH = 3
SURE = 0.9


class Meaning(NamedTuple):
    """What a word stands for in a project.

    Attributes:
        token: the canonical word.
        length: epochs or iterations.
        milestones: where the rate drops, in the unit of the length; None if nothing says.
        gamma: the factor of each drop, if the project's rate falls in steps.
        policy: the kind of policy, if it is known.
        source: `documented`, `convention` or `derived`.
        file: the project's schedule file for the word, if there is one.
        counted: how many of how many released configs with the word have these milestones, if they were counted; or
            the usual ones, or else this policy.
        usual: the milestones of most of them, but of too few to be told as what the word means.
    """

    token: str
    length: Length
    milestones: tuple[int, ...] | None = None
    gamma: float | None = None
    policy: str | None = None
    source: str = "convention"
    file: str | None = None
    counted: tuple[int, int] | None = None
    usual: tuple[int, ...] | None = None


@lru_cache(maxsize=4096)
def meaning_of(word: str, dialect: str, *, derive: bool = False) -> Meaning:
    """What a word stands for in the project of a dialect.

    A word without an entry in the project's tables still gives its length; `derive` adds the milestones of the
    project's rule.

    Raises:
        ScheduleError: the word is no schedule, or its length is out of range.
        UnknownDialectError: no such dialect.

    >>> meaning_of("1x", "mmdet2").milestones, meaning_of("1x", "mmdet2").counted
    ((8, 11), (306, 312))
    """
    table = table_of(project_of(dialect)["project"])
    meaning = stated_of(word, dialect)
    meaning = _counted(meaning, released_of(dialect).get(meaning.token), table)
    return _derived(meaning, table) if derive and meaning.milestones is None else meaning


def stated_of(word: str, dialect: str) -> Meaning:
    """What the form of a word and the project's files say of it, whatever the released configs contain.

    Raises:
        ScheduleError: the word is no schedule, or its length is out of range.
        UnknownDialectError: no such dialect.

    >>> stated_of("50e", "mmaction1").milestones, meaning_of("50e", "mmaction1").milestones
    ((20, 40), (25, 45))
    """
    if not isinstance(word, str):
        raise ScheduleError(f"a schedule word is a text, not {_short(word)}", value=word)
    table = table_of(project_of(dialect)["project"])
    text = word.lower().removeprefix("schedule_")
    if text in table["words"]:
        return _from_entry(text, table)
    meaning = _from_form(text, word, table)
    return _from_entry(meaning.token, table) if meaning.token in table["words"] else meaning


def is_shaped(text: str) -> bool:
    """Whether a text has the shape of a schedule word, though perhaps of none that makes sense.

    >>> is_shaped("20_19e"), is_shaped("vit_b16")
    (True, False)
    """
    return re.fullmatch(r"(?:[0-9.]+[ekx]?[_-])*[0-9.]+(?:[ekx]|k_?iters?)", text.lower()) is not None


def word_of(length: Length, milestones: tuple[int, ...] | None, dialect: str) -> str:
    """The canonical word of a length and milestones; where no word tells the milestones, the word of the length.

    Raises:
        ScheduleError: no word says such a length.
        UnknownDialectError: no such dialect.

    >>> word_of(Length(24, None), (20, 23), "mmdet2")
    '20_23_24e'
    """
    table = table_of(project_of(dialect)["project"])
    for word, entry in table["words"].items():
        same = (entry.get("epochs"), entry.get("iters")) == length
        if same and tuple(entry.get("milestones", ())) == (milestones or ()):
            return str(word)
    if length.epochs is not None:
        return "_".join(map(str, [*(milestones or ()), length.epochs])) + "e"
    thousands, rest = divmod(length.units, 1000)
    if rest or not thousands:
        raise ScheduleError(f"no word says {length}: words count thousands of iterations", value=length.iters)
    return f"{thousands}k"


def _from_entry(token: str, table: Mapping[str, Any]) -> Meaning:
    """What the project's table says of a word."""
    entry = table["words"][token]
    milestones = tuple(entry["milestones"]) if "milestones" in entry else None
    return Meaning(
        token,
        Length(entry.get("epochs"), entry.get("iters")),
        milestones,
        table.get("gamma"),
        "step" if milestones is not None else None,
        entry.get("source", "convention"),
        entry.get("file"),
    )


def _counted(meaning: Meaning, row: Mapping[str, Any] | None, table: Mapping[str, Any]) -> Meaning:
    """The meaning beside what the released configs with the word contain.

    Where most of them, and not too few, agree on other milestones than the project's files, theirs are what a name with
    the word means.
    """
    if row is None:
        return meaning
    n = row["configs"]
    iters, k = row.get("iters", (None, 0))
    if 2 * k > n:
        meaning = meaning._replace(length=Length(None, iters))
    found, k = row.get("milestones", (None, 0))
    if found is not None and tuple(found) == meaning.milestones:
        return meaning._replace(counted=(max(k, row.get("stated", 0)), n))
    most = found is not None and n >= _ENOUGH and 2 * k > n and "_" not in meaning.token
    if most and meaning.milestones is None and k < SURE * n:
        return meaning._replace(usual=tuple(found), counted=(k, n))
    if most:
        gamma = table.get("gamma", 0.1)
        return meaning._replace(
            milestones=tuple(found), gamma=gamma, policy="step", source="convention", file=None, counted=(k, n)
        )
    policy, k = row.get("policy", (None, 0))
    if meaning.milestones is not None:
        return meaning._replace(counted=(row["stated"], n)) if "stated" in row else meaning
    if n < _ENOUGH or 2 * k <= n or policy == "step":
        return meaning
    return meaning._replace(policy=policy, counted=(k, n))


def _from_form(text: str, word: str, table: Mapping[str, Any]) -> Meaning:
    """The length that the form of a word gives away; `word` is the text as it was given."""
    gamma = table.get("gamma")
    if form := re.fullmatch(_EPOCHS, text):
        epochs = _in_range(int(form[1]), MAX_EPOCHS, "epochs", word)
        return Meaning(f"{epochs}e", Length(epochs, None), gamma=gamma)
    if form := re.fullmatch(_MULTIPLE, text):
        token = form[1].lstrip("0") or "0"
        part = (form[2] or "").rstrip("0")
        epochs = _in_range(_multiple(token, part, word, table["epochs_per_x"]), MAX_EPOCHS, "epochs", word)
        return Meaning(f"{token}.{part}x" if part else f"{token}x", Length(epochs, None), gamma=gamma)
    if form := re.fullmatch(_STEPS, text):
        steps = list(map(int, re.split("[_-]", form[1])))
        end = _in_range(steps[-1], MAX_EPOCHS, "epochs", word)
        if any(later <= earlier for earlier, later in zip([0, *steps], steps)):
            raise ScheduleError(f"bad schedule {_short(word)}: its epochs must rise, as in 20_23_24e", value=word)
        token = "_".join(map(str, steps)) + "e"
        return Meaning(token, Length(end, None), tuple(steps[:-1]), gamma, "step")
    if form := re.fullmatch(_THOUSANDS, text):
        iters = _in_range(int(form[1]) * 1000, MAX_ITERS, "iterations", word)
        return Meaning(f"{iters // 1000}k", Length(None, iters), gamma=gamma)
    near = _meant(text)
    hint = f"; did you mean {near!r}?" if near else f"; expected {_FORMS}"
    raise ScheduleError(f"{_short(word)} is no schedule{hint}", value=word)


def _meant(text: str) -> str | None:
    """The word that a text nearly is: epochs written as a name writes its other numbers."""
    if form := re.fullmatch(r"((?:[0-9]{1,4}[_-])*[0-9]{1,4})e[_-]?[0-9.]{1,4}x", text):
        return form[1] + "e"
    return None


def _multiple(whole: str, part: str, word: str, unit: int) -> int:
    """`1.5x` in epochs, counted in whole numbers."""
    epochs, rest = divmod(int(whole + part) * unit, int(10 ** len(part)))
    if rest:
        raise ScheduleError(f"bad schedule {word!r}: 1x is {unit} epochs, and epochs are whole numbers", value=word)
    return epochs


def _in_range(count: int, most: int, unit: str, word: str) -> int:
    if not 0 < count <= most:
        raise ScheduleError(f"bad schedule {_short(word)}: a length is 1 to {most:,} {unit}, not {count:,}", value=word)
    return count


def _short(word: object) -> str:
    return repr(word[:40] if isinstance(word, (str, bytes)) else word)[:60]


def _derived(meaning: Meaning, table: Mapping[str, Any]) -> Meaning:
    """The meaning with the milestones of the project's rule, if the project's rate falls in steps."""
    unit, count = ("epochs" if meaning.length.epochs is not None else "iters"), meaning.length.units
    parts = table.get("derive", {}).get(unit)
    if parts is None or meaning.policy not in {None, "step"}:
        return meaning
    milestones = {count * numerator // denominator for numerator, denominator in parts}
    return meaning._replace(milestones=tuple(sorted(milestones - {0, count})), policy="step", source="derived")

"""All rules of the checker, by their codes, the codes that they had before, and their names."""

from __future__ import annotations

from difflib import get_close_matches

import mmname.check.architecture
import mmname.check.contents
import mmname.check.metafiles
import mmname.check.names
import mmname.check.references  # noqa: F401  # each registers its rules
from mmname.check.rule import FAMILIES, Rule, family
from mmname.errors import MmnameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["rule_of", "rules", "selected"]


def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of families and codes.

    >>> [rule.code for rule in rules()][:3]
    ['N001', 'N002', 'N003']
    """
    return tuple(one for letter in FAMILIES for one in family(letter))


def rule_of(text: str) -> Rule:
    """The rule of a code, a code that it had before, or a name.

    Raises:
        MmnameError: there is no such rule.

    >>> rule_of("MM003").code, rule_of("false-schedule").code
    ('N003', 'C002')
    """
    for rule in rules():
        if text.upper() == rule.code or text.upper() in rule.aliases or text.lower() == rule.name:
            return rule
    raise _strange(text)


def selected(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> frozenset[str]:
    """The codes that are asked for: those of `select`, by default all, without those of `ignore`.

    Both take codes, their beginnings such as `C`, codes that rules had before, names of rules, and ALL.

    Raises:
        MmnameError: no rule is meant.

    >>> sorted(selected(["N"], ["MM001", "N004"]))
    ['N002', 'N003']
    """
    asked = list(select) or ["ALL"]
    return frozenset(code for text in asked for code in _meant(text)) - {
        code for text in ignore for code in _meant(text)
    }


def _meant(text: str) -> list[str]:
    if text.upper() == "ALL":
        return [rule.code for rule in rules()]
    short = text.upper()
    found = [rule.code for rule in rules() if short and (rule.code.startswith(short) or rule.name == text.lower())]
    found = found or [rule.code for rule in rules() if short and any(old.startswith(short) for old in rule.aliases)]
    if not found:
        raise _strange(text)
    return found


def _strange(text: str) -> MmnameError:
    known = [name for rule in rules() for name in (rule.code, rule.name, *rule.aliases)]
    near = get_close_matches(text, known, n=1) or get_close_matches(text.upper(), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"families are {', '.join(FAMILIES)}"
    return MmnameError(f"no rule {text!r}; {hint}")

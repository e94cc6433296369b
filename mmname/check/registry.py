"""The rules of the checker: one rule one function, registered with its code, name, level, explanation and example."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, NamedTuple

from mmname.errors import MmnameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from mmname.check.finding import Level

    Check = TypeVar("Check", bound=Callable[..., Any])

__all__ = ["FAMILIES", "Rule", "family", "rule", "rule_of", "rules", "selected"]

FAMILIES = {"N": "names", "C": "contents", "R": "references"}
"""What a family of rules looks at, by the letter of its codes."""


class Rule(NamedTuple):
    """A rule of the checker.

    Attributes:
        code: its family and number.
        name: what it is called in words.
        level: how much a finding of it weighs.
        title: what it finds, in one line.
        why: why that is worth a finding, and when it is silent.
        wrong: an example of what it finds.
        right: the same as it should be.
        fix: what to do about it.
        aliases: the codes that it had before.
        check: the function that finds it.
    """

    code: str
    name: str
    level: Level
    title: str
    why: str
    wrong: str
    right: str
    fix: str
    aliases: tuple[str, ...]
    check: Callable[..., Any]


_RULES: dict[str, Rule] = {}


def rule(
    code: str, name: str, *, level: Level, wrong: str, right: str, fix: str, aliases: tuple[str, ...] = ()
) -> Callable[[Check], Check]:
    """Register a function as a rule; its docstring is what `mmname explain` prints."""

    def register(check: Check) -> Check:
        title, _, why = (check.__doc__ or "").strip().partition("\n")
        said = " ".join(why.split())
        _RULES[code] = Rule(code, name, level, title, said, wrong, right, fix, aliases, check)
        return check

    return register


def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of families and codes.

    >>> [rule.code for rule in rules()][:3]
    ['N001', 'N002', 'N003']
    """
    import mmname.check.contents
    import mmname.check.names
    import mmname.check.references  # noqa: F401  # each registers its rules

    order = list(FAMILIES)
    return tuple(sorted(_RULES.values(), key=lambda rule: (order.index(rule.code[0]), rule.code)))


def family(letter: str) -> Iterator[Rule]:
    """The rules of a family."""
    return (rule for rule in rules() if rule.code[0] == letter)


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
    return frozenset(code for text in asked for code in _meant(text)) - {code for text in ignore for code in _meant(text)}


def _meant(text: str) -> list[str]:
    if text.upper() == "ALL":
        return [rule.code for rule in rules()]
    short = text.upper()
    found = [
        rule.code
        for rule in rules()
        if short and (rule.code.startswith(short) or rule.name == text.lower() or any(a.startswith(short) for a in rule.aliases))
    ]
    if not found:
        raise _strange(text)
    return found


def _strange(text: str) -> MmnameError:
    known = [name for rule in rules() for name in (rule.code, rule.name, *rule.aliases)]
    near = get_close_matches(text, known, n=1) or get_close_matches(text.upper(), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"families are {', '.join(FAMILIES)}"
    return MmnameError(f"no rule {text!r}; {hint}")

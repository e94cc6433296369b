"""A rule of the checker: one function, registered with its code, name, level, explanation and example."""

from __future__ import annotations

from typing import Any, NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from mmname.check.finding import Level

    Check = TypeVar("Check", bound=Callable[..., Any])

__all__ = ["FAMILIES", "Rule", "family", "register", "rule"]

FAMILIES = {"N": "names", "C": "contents", "R": "references", "M": "metafiles"}
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

    def registered(check: Check) -> Check:
        title, _, why = (check.__doc__ or "").strip().partition("\n")
        short, said = title[:1].lower() + title[1:].rstrip("."), " ".join(why.split())
        register(Rule(code, name, level, short, said, wrong, right, fix, aliases, check))
        return check

    return registered


def register(rule: Rule) -> None:
    """Register a rule that is already made."""
    _RULES[rule.code] = rule


def family(letter: str) -> Iterator[Rule]:
    """The rules of a family, in the order of their codes, as far as their module is imported."""
    return (_RULES[code] for code in sorted(_RULES) if code[0] == letter)

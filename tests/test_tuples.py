"""`mmname.tuples.NamedTuple` makes what `typing.NamedTuple` makes."""

from __future__ import annotations

import pickle
import subprocess
import sys
import typing

import pytest

from mmname.tuples import NamedTuple


class Span(NamedTuple):
    """A stretch of a text."""

    text: str
    start: int = 0
    note: str | None = None

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    def __str__(self) -> str:
        return f"{self.text}@{self.start}"


class Typed(typing.NamedTuple):
    """A stretch of a text."""

    text: str
    start: int = 0
    note: str | None = None


class Longer(Span):
    """Made of another."""

    __slots__ = ()


def test_it_is_what_typing_makes() -> None:
    span = Span("ab", start=3)
    assert tuple(span) == tuple(Typed("ab", 3)) == ("ab", 3, None)
    assert (Span._fields, Span._field_defaults, Span.__doc__) == (Typed._fields, Typed._field_defaults, Typed.__doc__)
    assert (Span.__module__, Span.__qualname__) == (__name__, "Span")
    assert repr(span) == repr(Typed("ab", 3)).replace("Typed", "Span")
    assert span._asdict() == Typed("ab", 3)._asdict()
    assert list(Span.__annotations__) == list(Typed.__annotations__)
    assert (span.end, str(span)) == (5, "ab@3")
    assert not hasattr(span, "__dict__")


def test_copies_are_of_the_same_class() -> None:
    for made in (Span("a"), Longer("a", 1)):
        for copy in (pickle.loads(pickle.dumps(made)), made._replace(), type(made)._make(made)):
            assert (type(copy), copy) == (type(made), made)
    assert Longer("a", 1).end == 2


@pytest.mark.parametrize("arguments", [(), ("a", 1, None, 2)])
def test_a_wrong_number_of_values_is_refused(arguments: tuple[typing.Any, ...]) -> None:
    with pytest.raises(TypeError):
        Span(*arguments)


def test_it_is_made_without_typing() -> None:
    code = "import sys, mmname.tuples; print('typing' in sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=".")
    assert done.stdout == "False\n"

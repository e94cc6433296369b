"""Many names: any number of them as records, in memory that does not grow, repeated names read once."""

from __future__ import annotations

from functools import lru_cache, partial
from numbers import Real
from os import PathLike
from typing import Any

from mmname.errors import NameSyntaxError
from mmname.name.builder import given_words
from mmname.name.convention import convention
from mmname.name.parser import AUTO, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Literal

    from mmname.name.words import OwnWords

    Errors = Literal["raise", "coerce", "keep"]

__all__ = ["ERRORS", "is_missing", "parse_many"]

ERRORS = ("raise", "coerce", "keep")
_KEPT = 8192


def parse_many(
    names: Iterable[Any],
    *,
    dialect: str = AUTO,
    strict: bool = False,
    words: OwnWords | Mapping[str, object] | None = None,
    errors: Errors = "raise",
) -> Iterator[Any]:
    """Read any number of names one after the other; `None` and NaN come out as they went in.

    Of the names that came last each is read once, and the memory does not grow with their number. A name that cannot
    be read is an error that is raised, with `errors="coerce"` None, with `"keep"` the error in its place.

    Raises:
        NameSyntaxError: a text is no name, and `errors` is "raise".
        UnknownDialectError: nobody has described `dialect`.
        DataError: a table in `words` is broken.
        ValueError: `errors` is none of these.
        TypeError: `names` is one text.

    >>> [name and name.model for name in parse_many(["fcos_r50_1x_coco", None, "no name!"], errors="coerce")]
    ['fcos', None, None]
    """
    if errors not in ERRORS:
        raise ValueError(f"errors={errors!r}; expected one of {', '.join(ERRORS)}")
    if isinstance(names, (str, bytes)):
        raise TypeError(f"names={names!r:.80} is one name; expected several, such as [{names!r:.80}]")
    if dialect != AUTO:
        convention(dialect)
    own = given_words(words)

    return _read(iter(names), partial(_one, dialect=dialect, strict=strict, own=own), errors)


@lru_cache(maxsize=_KEPT)
def _one(name: Any, *, dialect: str, strict: bool, own: OwnWords) -> Any:
    """The record of a name, or the error that it is; kept for the next batch too."""
    text: Any = name.value if isinstance(name, _Strange) else name
    try:
        return parse(text, dialect=dialect, strict=strict, words=own)
    except NameSyntaxError as error:
        return error


def _read(names: Iterator[Any], read: Any, errors: Errors) -> Iterator[Any]:
    for name in names:
        if name is None or (not isinstance(name, str) and is_missing(name)):
            yield name
            continue
        found = read(name if isinstance(name, (str, PathLike)) else _Strange(name))
        if not isinstance(found, NameSyntaxError):
            yield found
        elif errors == "raise":
            raise found.with_traceback(None)
        else:
            yield found if errors == "keep" else None


class _Strange:
    """What is no text, so that it can be remembered by what it is whatever it equals."""

    def __init__(self, value: object) -> None:
        self.value = value


def is_missing(value: object) -> bool:
    """Whether a value stands for none: `None`, NaN, or what pandas has for them.

    >>> is_missing(None), is_missing(float("nan")), is_missing("")
    (True, True, False)
    """
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, Real) and bool(value != value)  # noqa: PLR0124  (NaN alone differs from itself)

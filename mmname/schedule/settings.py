"""Settings: the dictionaries of a config, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

__all__ = ["Settings", "freeze", "thaw"]

# PyTorch documents its pairs of betas as tuples, and configs write them so; every other sequence is a list.
_TUPLES = frozenset({"betas"})


class Settings(dict[str, Any]):
    """A dictionary that cannot be changed, compares by content and can be hashed.

    >>> hash(freeze({"step": [8, 11]})) == hash(freeze({"step": (8, 11)}))
    True
    """

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("settings cannot be changed; thaw() makes a copy that can")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[object, ...]:
        return Settings, (dict(self),)


def freeze(value: Any) -> Any:
    """The value with every dictionary in it frozen and every list a tuple."""
    if isinstance(value, Mapping):
        return Settings({key: freeze(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(map(freeze, value))
    return value


def thaw(value: Any) -> Any:
    """The value as a config holds it: dictionaries that can be changed, and lists.

    >>> thaw(freeze({"step": [8, 11], "betas": (0.9, 0.999)}))
    {'step': [8, 11], 'betas': (0.9, 0.999)}
    """
    if isinstance(value, Mapping):
        return {key: item if key in _TUPLES else thaw(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [thaw(item) for item in value]
    return value

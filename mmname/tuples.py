"""Named tuples with types that are made at once: those of `typing` compile the text of each annotation first.

They are for what each start of the command imports; everywhere else `typing.NamedTuple` is the right one.
"""

from __future__ import annotations

from collections import namedtuple

__all__ = ["NamedTuple"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple
else:

    class _Making(type):
        """What makes a class of annotated fields a named tuple with the methods of the class."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            base = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            return type(name, (base,), {"__slots__": (), **body})

    class NamedTuple(metaclass=_Making):
        """A tuple whose fields have names, types and defaults, as `typing.NamedTuple`."""

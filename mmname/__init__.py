"""Read, write, convert and rename OpenMMLab config names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.builder import build as build
    from mmname.converter import Conversion as Conversion
    from mmname.converter import convert as convert
    from mmname.dialect import dialects as dialects
    from mmname.errors import BuildError as BuildError
    from mmname.errors import ConfigFileError as ConfigFileError
    from mmname.errors import DataError as DataError
    from mmname.errors import MmnameError as MmnameError
    from mmname.errors import NameSyntaxError as NameSyntaxError
    from mmname.errors import ScheduleError as ScheduleError
    from mmname.errors import UnknownDialectError as UnknownDialectError
    from mmname.facts import read_facts as read_facts
    from mmname.parser import detect as detect
    from mmname.parser import parse as parse
    from mmname.record import Batch as Batch
    from mmname.record import ConfigName as ConfigName
    from mmname.record import Span as Span
    from mmname.schedule import Schedule as Schedule
    from mmname.schedule import resolve_schedule as resolve_schedule

__version__ = "0.1.0"

_HOME = {
    "Batch": "record",
    "BuildError": "errors",
    "ConfigFileError": "errors",
    "ConfigName": "record",
    "Conversion": "converter",
    "DataError": "errors",
    "MmnameError": "errors",
    "NameSyntaxError": "errors",
    "Schedule": "schedule",
    "ScheduleError": "errors",
    "Span": "record",
    "UnknownDialectError": "errors",
    "build": "builder",
    "convert": "converter",
    "detect": "parser",
    "dialects": "dialect",
    "parse": "parser",
    "read_facts": "facts",
    "resolve_schedule": "schedule",
}
__all__ = ["__version__", *_HOME]  # noqa: PLE0604  (all are strings)


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import mmname` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'mmname' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"mmname.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

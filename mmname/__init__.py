"""Read, write, convert and rename OpenMMLab config names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.config.facts import read_facts as read_facts
    from mmname.errors import BuildError as BuildError
    from mmname.errors import ConfigFileError as ConfigFileError
    from mmname.errors import DataError as DataError
    from mmname.errors import MmnameError as MmnameError
    from mmname.errors import NameSyntaxError as NameSyntaxError
    from mmname.errors import ScheduleError as ScheduleError
    from mmname.errors import UnknownDialectError as UnknownDialectError
    from mmname.name.builder import build as build
    from mmname.name.convention import dialects as dialects
    from mmname.name.converter import Conversion as Conversion
    from mmname.name.converter import convert as convert
    from mmname.name.many import parse_many as parse_many
    from mmname.name.parser import detect as detect
    from mmname.name.parser import parse as parse
    from mmname.name.record import ConfigName as ConfigName
    from mmname.name.record import Span as Span
    from mmname.name.values import Batch as Batch
    from mmname.name.values import Clip as Clip
    from mmname.name.values import Size as Size
    from mmname.schedule import Schedule as Schedule
    from mmname.schedule import rate_inside as rate_inside
    from mmname.schedule import rate_outside as rate_outside
    from mmname.schedule import regular_rate as regular_rate
    from mmname.schedule import resolve_schedule as resolve_schedule
    from mmname.schedule import warmup_k as warmup_k
    from mmname.zoo.find import Zoo as Zoo
    from mmname.zoo.released import released_facts as released_facts
    from mmname.zoo.where import where as where

__version__ = "0.1.0"

_MODULES = {
    "Batch": "name.values",
    "BuildError": "errors",
    "Clip": "name.values",
    "ConfigFileError": "errors",
    "ConfigName": "name.record",
    "Conversion": "name.converter",
    "DataError": "errors",
    "MmnameError": "errors",
    "NameSyntaxError": "errors",
    "Schedule": "schedule",
    "ScheduleError": "errors",
    "Size": "name.values",
    "Span": "name.record",
    "UnknownDialectError": "errors",
    "Zoo": "zoo.find",
    "build": "name.builder",
    "convert": "name.converter",
    "detect": "name.parser",
    "dialects": "name.convention",
    "parse": "name.parser",
    "parse_many": "name.many",
    "rate_inside": "schedule",
    "rate_outside": "schedule",
    "read_facts": "config.facts",
    "regular_rate": "schedule",
    "released_facts": "zoo.released",
    "resolve_schedule": "schedule",
    "warmup_k": "schedule",
    "where": "zoo.where",
}
__all__ = ["__version__", *_MODULES]  # noqa: PLE0604  (all are strings)


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import mmname` costs nothing."""
    if name not in _MODULES:
        raise AttributeError(f"module 'mmname' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"mmname.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

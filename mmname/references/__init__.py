"""References: every place of a repository where a config's name is written, and what a rename changes there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.references.dead import CODES as CODES
    from mmname.references.dead import code_of as code_of
    from mmname.references.dead import nearest as nearest
    from mmname.references.reference import Edit as Edit
    from mmname.references.reference import Reference as Reference
    from mmname.references.repository import Following as Following
    from mmname.references.repository import Reader as Reader
    from mmname.references.repository import Repository as Repository

_MODULES = {
    "CODES": "dead",
    "Edit": "reference",
    "Following": "repository",
    "Reader": "repository",
    "Reference": "reference",
    "Repository": "repository",
    "code_of": "dead",
    "nearest": "dead",
}
__all__ = [*_MODULES]  # noqa: PLE0604  (all are strings)


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that a module of the package can be had without the others."""
    if name not in _MODULES:
        raise AttributeError(f"module 'mmname.references' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"mmname.references.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

"""The convention of a folder, decided anew only where names or scopes are no longer what they were."""

from __future__ import annotations

from mmname.check.cache import digest
from mmname.data.project import settings_at
from mmname.name.scopes import scopes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmname.check.cache import Cache

__all__ = ["remembered_dialect"]


def remembered_dialect(folder: str, stems: Sequence[str], cache: Cache) -> str | None:
    """The convention that the names below a folder agree on; None where they fit none."""
    section = cache.section("dialect")
    key = digest(sorted(stems), repr(settings_at(folder)), sorted(scopes_of(folder).items()))
    if section.get("key") != key:
        from mmname.name.tree import dialect_of_tree

        section = {"key": key, "dialect": dialect_of_tree(folder, stems).dialect}
        cache.replace("dialect", section)
    dialect = section["dialect"]
    return dialect if isinstance(dialect, str) else None

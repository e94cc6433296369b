"""Where the user's caches are, which may be deleted at any time."""

from __future__ import annotations

import os

__all__ = ["cache_folder"]


def cache_folder(name: str) -> str:
    """The folder of a cache of ours among those of the user, where the system keeps them: XDG_CACHE_HOME on Linux."""
    from platformdirs import user_cache_dir

    return os.path.join(user_cache_dir("mmname", appauthor=False), name)

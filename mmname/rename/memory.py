"""Where renames of a folder are remembered: inside `.git` where there is one, else in `.mmname`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.rename import disk, git
from mmname.rename.errors import LockedError, RenameError
from mmname.rename.journal import Journal, journals
from mmname.rename.lock import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Memory"]

_FOLDER = ".mmname"


@dataclass(frozen=True)
class Memory:
    """The memory of the renames under one folder.

    Attributes:
        top: the folder that it belongs to: the top of the git work tree, or where `.mmname` is or will be.
        folder: where journals and lock lie.
        worktree: the git work tree, if there is one.
    """

    top: Path
    folder: Path
    worktree: git.Worktree | None

    @classmethod
    def of(cls, folder: Path) -> Memory:
        """The memory of the renames at `folder`: the nearest `.mmname` or git work tree from there upward.

        A work tree whose git folder lies on another filesystem keeps them in `.mmname` too.

        Raises:
            RenameError: `folder` is no folder.
        """
        if not folder.is_dir():
            raise RenameError(f"{folder} is {'no folder' if folder.exists() else 'not there'}")
        real = Path(os.path.realpath(folder))
        for above in (real, *real.parents):
            if (above / _FOLDER / "renames").is_dir():
                return cls(above, above / _FOLDER, git.worktree_at(above))
            worktree = git.worktree_at(above)
            if worktree is not None:
                near = worktree.folder.stat().st_dev == above.stat().st_dev
                return cls(above, worktree.folder / "mmname" if near else above / _FOLDER, worktree)
        return cls(real, real / _FOLDER, None)

    def base(self, folder: Path) -> Path:
        """The root of a rename asked for at `folder`.

        Where git tracks the folder it is the whole work tree, since references may stand anywhere in it.
        """
        real = Path(os.path.realpath(folder))
        if self.worktree is None or real == self.top:
            return real
        return self.top if self.worktree.tracks(real) else real

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other renames of this folder out.

        Raises:
            LockedError: another one is at work.
        """
        if not self.journals.is_dir():
            for folder in (self.folder, self.journals):
                disk.make_folder(str(folder))
            if self.folder.name == _FOLDER:
                disk.write(str(self.folder / ".gitignore"), b"*\n")
        with locked(self.folder / "lock"):
            yield

    @property
    def journals(self) -> Path:
        """The folder of the journals."""
        return self.folder / "renames"

    def all(self) -> list[Journal]:
        """Every journal, oldest first."""
        return journals(self.journals)

    def unfinished(self) -> Journal | None:
        """The rename that was cut short, if there is one."""
        return next((journal for journal in self.all() if journal.begun and not journal.committed), None)

    def is_locked(self) -> bool:
        """Whether another rename is at work."""
        try:
            self._look_at_lock()
        except LockedError:
            return True
        return False

    def cut_short(self) -> Journal | None:
        """The rename that was cut short, for who does not hold the lock.

        Raises:
            LockedError: it is still at work.
        """
        unfinished = self.unfinished()
        if unfinished is None:
            return None
        self._look_at_lock()
        return self.unfinished()  # it may have ended before its lock was looked at

    def _look_at_lock(self) -> None:
        lock = self.folder / "lock"
        if lock.exists():
            with locked(lock, leave=True):
                pass

    def unindexed(self) -> Journal | None:
        """The last rename, if it is done but git's index does not follow yet."""
        last = self.all()[-1:]
        waits = last and last[0].committed and last[0].note.exists() and not last[0].indexed
        return last[0] if waits else None

"""The journal of a rename: its plan, the contents it rewrites, and how far it came, in a folder of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from mmname.errors import JournalError
from mmname.rename import disk
from mmname.rename.plan import RenamePlan
from mmname.rename.planfile import dump_plan, load_plan
from mmname.rename.store import Store

__all__ = ["Journal", "journals"]

_PREPARED, _COMMITTED, _INDEXED = "prepared", "committed", "indexed"


class Journal:
    """One rename on the disk.

    The lines of the file `journal` say what is durable: `prepared` once plan and contents are, `committed` once every
    path is as planned, `indexed` once git knows. A line that is torn was never written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = int(folder.name)
        self.store = Store(folder / "store")
        self._lines = dict(_lines(folder / "journal"))

    @classmethod
    def create(cls, home: Path, number: int) -> Journal:
        """A new journal, not prepared yet."""
        folder = home / str(number)
        disk.make_folder(str(folder))
        disk.make_folder(str(folder / "store"))
        return cls(folder)

    @property
    def prepared(self) -> bool:
        """Whether anything outside the journal's folder may have been touched."""
        return _PREPARED in self._lines

    @property
    def committed(self) -> bool:
        """Whether the rename is done."""
        return _COMMITTED in self._lines

    @property
    def indexed(self) -> bool:
        """Whether git's index follows."""
        return _INDEXED in self._lines

    @property
    def time(self) -> str:
        """When the rename was begun, ISO 8601 in UTC."""
        return str(self._lines.get(_PREPARED, {}).get("time", ""))

    @property
    def base(self) -> str:
        """The root of the rename, relative to the folder that the journals belong to."""
        return str(self._lines.get(_PREPARED, {}).get("base", "."))

    @property
    def undoes(self) -> int | None:
        """The number of the rename that this one undoes, if it does."""
        number = self._lines.get(_PREPARED, {}).get("undoes")
        return number if isinstance(number, int) else None

    def plan(self, root: Path) -> RenamePlan:
        """The plan, for the folder `root`.

        Raises:
            JournalError: the plan is not the one that was prepared.
        """
        data = (self.folder / "plan.json").read_bytes()
        if sha256(data).hexdigest() != self._lines.get(_PREPARED, {}).get("plan"):
            raise JournalError(self.number, "its plan was changed after it was written")
        return load_plan(data, root=root)

    def write_plan(self, plan: RenamePlan) -> None:
        """Keep the plan."""
        disk.write(str(self.folder / "plan.json"), dump_plan(plan, kept=False))

    def prepare(self, *, base: str, undoes: int | None) -> None:
        """Declare plan and contents complete."""
        from datetime import datetime, timezone

        digest = sha256((self.folder / "plan.json").read_bytes()).hexdigest()
        disk.sync_folders([str(self.store.folder), str(self.folder)])
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._write(_PREPARED, version=1, plan=digest, base=base, undoes=undoes, time=now)
        disk.sync_folders([str(self.folder), str(self.folder.parent)])

    def commit(self) -> None:
        """Declare every path to be as planned."""
        self._write(_COMMITTED)

    def mark_indexed(self) -> None:
        """Declare git's index to be as planned."""
        self._write(_INDEXED)

    def discard(self) -> None:
        """Remove the journal; nothing of it is left to do or to undo."""
        if (self.folder / "journal").exists():
            disk.remove(str(self.folder / "journal"))
        disk.discard(self.folder)

    def _write(self, state: str, **fields: object) -> None:
        path = self.folder / "journal"
        size = path.stat().st_size if path.exists() else 0
        try:
            disk.append(str(path), f"\n{json.dumps({'state': state, **fields})}\n".encode())
        except BaseException:
            if path.exists():  # a line that was written but is not durable must not speak for what is rolled back now
                os.truncate(path, size)
            raise
        self._lines[state] = dict(fields)


def journals(folder: Path) -> list[Journal]:
    """The journals in `folder`, oldest first."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    return [Journal(folder / name) for name in sorted((n for n in names if n.isdigit()), key=int)]


def _lines(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    for line in data.splitlines(keepends=True):
        try:
            fields = json.loads(line)
        except ValueError:
            continue
        if not line.endswith(b"\n") or not isinstance(fields, dict) or not isinstance(fields.get("state"), str):
            continue
        if fields.get("version", 1) != 1:
            raise JournalError(int(path.parent.name), "a newer mmname wrote it; recover it with that one")
        yield fields.pop("state"), fields

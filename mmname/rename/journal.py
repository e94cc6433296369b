"""The journal of a rename: its plan, the contents it rewrites, and how far it came, in a folder of its own."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from mmname.rename import disk
from mmname.rename.contents import Contents
from mmname.rename.errors import JournalError, PlanFileError
from mmname.rename.planfile import dump_plan, load_plan

if TYPE_CHECKING:
    from mmname.rename.plan import RenamePlan

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
        self.store = Contents(folder / "store")
        self._newer = False
        self._lines = self._read()

    @classmethod
    def create(cls, memory: Path, number: int) -> Journal:
        """A new journal, not prepared yet."""
        folder = memory / str(number)
        disk.make_folder(str(folder))
        disk.make_folder(str(folder / "store"))
        return cls(folder)

    @property
    def begun(self) -> bool:
        """Whether anything outside the journal's folder may have been touched.

        The file `journal` is not there before everything else is durable, so one that is torn counts.
        """
        return (self.folder / "journal").exists()

    @property
    def committed(self) -> bool:
        """Whether the rename is done."""
        return _COMMITTED in self._lines

    @property
    def indexed(self) -> bool:
        """Whether git's index follows."""
        return _INDEXED in self._lines

    @property
    def note(self) -> Path:
        """The file that says what git's index has to become."""
        return self.folder / "index.json"

    @property
    def time(self) -> str:
        """When the rename was begun, ISO 8601 in UTC."""
        return str(self._lines.get(_PREPARED, {}).get("time", ""))

    @property
    def undoes(self) -> int | None:
        """The number of the rename that this one undoes, if it does."""
        number = self._lines.get(_PREPARED, {}).get("undoes")
        return number if isinstance(number, int) else None

    def plan(self, top: Path) -> RenamePlan:
        """The plan, whose root is kept relative to `top`, since that may have moved.

        Raises:
            JournalError: the plan is not the one that was prepared.
        """
        if self._newer:
            raise JournalError(self.number, "a newer mmname wrote it; use that one")
        try:
            packed = self.folder / "plan.json.gz"
            old = self.folder / "plan.json"  # as versions before 0.2 wrote it
            data = gzip.decompress(packed.read_bytes()) if packed.exists() else old.read_bytes()
            plan = load_plan(data)
        except (OSError, EOFError, zlib.error, PlanFileError) as error:
            raise JournalError(self.number, f"its plan cannot be read: {error}") from error
        if sha256(data).hexdigest() != self._lines.get(_PREPARED, {}).get("plan", sha256(data).hexdigest()):
            raise JournalError(self.number, "its plan was changed after it was written")
        return replace(plan, root=Path(os.path.normpath(top / plan.root)))

    def prepare(self, plan: RenamePlan, *, top: Path) -> None:
        """Write the plan and declare it and the contents complete."""
        from datetime import datetime, timezone

        data = dump_plan(replace(plan, root=Path(os.path.relpath(plan.root, top))), compact=True)
        disk.write(str(self.folder / "plan.json.gz"), gzip.compress(data, 1))
        disk.sync_folders([str(self.store.folder), str(self.folder), str(self.folder.parent)])
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._write(_PREPARED, version=1, plan=sha256(data).hexdigest(), undoes=plan.undoes, time=now)
        disk.sync_folders([str(self.folder)])

    def commit(self) -> None:
        """Declare every path to be as planned."""
        self._write(_COMMITTED)

    def mark_indexed(self) -> None:
        """Declare git's index to be as planned."""
        self._write(_INDEXED)

    def lay_aside(self) -> None:
        """Give the folder a name under which nobody looks for a journal; what it holds can still be had by hand."""
        disk.move(str(self.folder), f"{self.folder.parent}/damaged-{self.number}-{os.getpid()}")

    def discard(self) -> None:
        """Remove the journal; nothing of it is left to do or to undo."""
        self.store.close()
        if (self.folder / "journal").exists():
            disk.remove(str(self.folder / "journal"))
        disk.discard(self.folder)

    def _read(self) -> dict[str, dict[str, object]]:
        try:
            data = (self.folder / "journal").read_bytes()
        except FileNotFoundError:
            return {}
        found = {}
        for line in data.splitlines(keepends=True):
            try:
                fields = json.loads(line)
            except ValueError:
                continue
            if line.endswith(b"\n") and isinstance(fields, dict) and isinstance(fields.get("state"), str):
                self._newer |= fields.get("version", 1) != 1
                found[fields.pop("state")] = fields
        return found

    def _write(self, state: str, **fields: object) -> None:
        path = self.folder / "journal"
        size = path.stat().st_size if path.exists() else 0
        try:
            disk.append(str(path), f"\n{json.dumps({'state': state, **fields})}\n".encode())
        except BaseException:
            if path.exists():  # a line that was written but is not durable must not speak for what is rolled back now
                disk.cut(str(path), size)
            raise
        self._lines[state] = dict(fields)


def journals(folder: Path) -> list[Journal]:
    """The journals in `folder`, oldest first."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    return [Journal(folder / name) for name in sorted((n for n in names if n.isdigit()), key=int)]

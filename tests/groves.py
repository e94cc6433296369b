"""Trees of files for the tests of renames, and the fingerprint of a whole tree."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mmname.references import Edit, Following, Repository
from mmname.rename.fingerprint import Fingerprints
from mmname.rename.plan import Move, Options, RenamePlan
from mmname.rename.planner import plan_moves

if TYPE_CHECKING:
    from collections.abc import Mapping

# A swap, a 3-cycle, a case-only rename, a chain, two edits of files that move, one of a file that stays, a new folder,
# a folder that is emptied, equal contents, a script with its permissions, and a link.
FILES = {
    "configs/swap_a.py": b"_base_ = 'base.py'\n# a\n",
    "configs/swap_b.py": b"_base_ = 'swap_a.py'\n# b\n",
    "configs/cycle_1.py": b"# 1\n",
    "configs/cycle_2.py": b"# 2\n",
    "configs/cycle_3.py": b"\xef\xbb\xbf_base_ = 'swap_b.py'\r\n# 3",
    "configs/Case_R50.py": b"# case\n",
    "configs/chain_1.py": b"# chain\n",
    "configs/chain_2.py": b"# chain\n",
    "configs/old/only.py": b"x = 1\n",
    "configs/base.py": b"# base\n",
    "README.md": b"see configs/swap_a.py and configs/chain_1.py\n",
    "tools/run.sh": b"python train.py configs/old/only.py\n",
}
MOVES = {
    "configs/swap_a.py": "configs/swap_b.py",
    "configs/swap_b.py": "configs/swap_a.py",
    "configs/cycle_1.py": "configs/cycle_2.py",
    "configs/cycle_2.py": "configs/cycle_3.py",
    "configs/cycle_3.py": "configs/cycle_1.py",
    "configs/Case_R50.py": "configs/case_r50.py",
    "configs/chain_1.py": "configs/chain_2.py",
    "configs/chain_2.py": "configs/chain_3.py",
    "configs/old/only.py": "configs/new/deep/only.py",
}
EDITS = {
    "configs/swap_b.py": [(b"swap_a.py", b"swap_b.py")],
    "configs/cycle_3.py": [(b"swap_b.py", b"swap_a.py")],
    "README.md": [(b"swap_a.py", b"swap_b.py"), (b"chain_1.py", b"chain_2.py")],
    "tools/run.sh": [(b"old/only.py", b"new/deep/only.py")],
}


class Scripted:
    """A repository whose edits a test has written down."""

    def __init__(self, root: Path, edits: Mapping[str, list[tuple[bytes, bytes]]]) -> None:
        self.root = root
        self._edits = edits

    @property
    def all_configs(self) -> frozenset[str]:
        return frozenset(MOVES)

    def follow(self, moves: Mapping[str, str], *, likely: bool, names: bool, own_links: bool) -> Following:
        found = []
        for path, pairs in self._edits.items():
            data = (self.root / path).read_bytes()
            for old, new in pairs:
                at = data.index(old)
                found.append(Edit(path, at, at + len(old), old, new, "base", "sure"))
        return Following(found, [])


def plant(root: Path, files: Mapping[str, bytes] = FILES) -> None:
    """Write files below `root`."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if name.endswith(".sh"):
            path.chmod(0o755)


def plan_of(
    root: Path,
    moves: Mapping[str, str] = MOVES,
    edits: Mapping[str, list[tuple[bytes, bytes]]] = EDITS,
    *,
    stubs: bool = False,
) -> RenamePlan:
    """The plan of `moves` and of the `edits` that a test has written down."""
    repository = cast("Repository", Scripted(root, edits))
    wanted = [Move(*pair) for pair in moves.items()]
    return plan_moves(repository, wanted, [], options=Options(stubs=stubs), fingerprints=Fingerprints())


def tree(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every path below `root` with mode and content, what mmname and git keep for themselves apart."""
    found: dict[str, tuple[int, bytes]] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in {".git", ".mmname"}]
        for name in [*folders, *files]:
            path = Path(folder, name)
            mode = path.lstat().st_mode
            data = b""
            if stat.S_ISLNK(mode):
                data = os.fsencode(path.readlink())
            elif stat.S_ISREG(mode):
                data = path.read_bytes()
            found[path.relative_to(root).as_posix()] = (mode, data)
    return found

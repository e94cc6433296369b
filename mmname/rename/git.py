"""Git, as far as a rename has to know it: what is dirty, what is going on, and one update of the index."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mmname.rename.errors import GitError

__all__ = ["Entries", "Worktree", "worktree_at"]

_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "index.lock": "another git command (index.lock is there)",
}

_AT_ONCE = 500  # paths in one command
_EMPTY = {  # the object of an empty file, in either kind of repository, which stands for a file not added yet
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}

Entries = Mapping[str, str]
"""Mode, object and stage of each path in the index, as `git ls-files --stage` writes them."""


@dataclass(frozen=True)
class Worktree:
    """A git work tree and the folder of its repository."""

    top: Path
    folder: Path

    def under_way(self) -> list[str]:
        """What else is going on in the work tree, in words."""
        return sorted({what for name, what in _UNDER_WAY.items() if (self.folder / name).exists()})

    def tracks(self, folder: Path) -> bool:
        """Whether git knows of any file under `folder`; no, where git cannot be asked."""
        try:
            return bool(self._run("ls-files", "-z", "--", str(folder)))
        except GitError:
            return False

    def dirty(self, paths: Collection[str]) -> dict[str, str]:
        """Those of `paths`, relative to the top, that hold what no commit holds, and how git calls them."""
        listed = self._run("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
        states = {entry[3:]: entry[:2] for entry in listed.split("\0") if entry}
        return {path: "untracked" if states[path] == "??" else "modified" for path in sorted(paths) if path in states}

    def entries(self) -> Entries:
        """What the index holds, conflicts apart."""
        lines = (line.partition("\t") for line in self._run("ls-files", "--stage", "-z").split("\0"))
        return {path: meta for meta, _, path in lines if meta.endswith(" 0")}

    def intend(self, paths: Sequence[str]) -> None:
        """Tell git that files are meant to be added, those apart that it knows already."""
        known = self.entries() if paths else {}
        new = [path for path in paths if path not in known and os.path.lexists(self.top / path)]
        for i in range(0, len(new), _AT_ONCE):
            self._run("--literal-pathspecs", "add", "--intent-to-add", "--force", "--", *new[i : i + _AT_ONCE])

    def update_index(self, before: Entries, after: Entries, *, intended: Collection[str] = ()) -> None:
        """Bring the index from `before` to `after` in one update; files that were only `intended` count for nothing.

        A path whose entry is no longer as `before` says was staged by somebody, or brought there by an update that
        was cut short after all; it is left alone, so the update can be repeated.

        Raises:
            GitError: git could not; the index is as it was.
        """
        now = {p: m for p, m in self.entries().items() if p not in intended or m.split()[1] not in _EMPTY}
        changed = sorted(p for p in {*before, *after} if before.get(p) != after.get(p) and now.get(p) == before.get(p))
        gone = [f"0 {'0' * len(before[path].split()[1])}\t{path}\0" for path in changed if path not in after]
        come = [f"{after[path]}\t{path}\0" for path in changed if path in after]
        if changed:
            self._run("update-index", "-z", "--index-info", given="".join(gone + come))

    def _run(self, *arguments: str, given: str = "") -> str:
        environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"):
            environment.pop(name, None)
        try:
            done = subprocess.run(  # noqa: S603  # a list, never a shell
                ["git", "-C", str(self.top), *arguments],  # noqa: S607  # whichever git the user has
                input=os.fsencode(given),
                capture_output=True,
                env=environment,
                check=False,
                start_new_session=True,  # a Ctrl-C at the terminal is for us, not for a half-written index
            )
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from error
        if done.returncode != 0:
            said = os.fsdecode(done.stderr).strip() or f"exit code {done.returncode}"
            raise GitError(f"git {next(word for word in arguments if word[0] != '-')}: {said}")
        return os.fsdecode(done.stdout)


def worktree_at(top: Path) -> Worktree | None:
    """The git work tree whose top is exactly `top`; None where that is none."""
    folder = top / ".git"
    if folder.is_file():  # a linked work tree or a submodule
        text = folder.read_text(encoding="utf-8", errors="surrogateescape")
        folder = top / text.partition("gitdir:")[2].strip()
    return Worktree(top, Path(os.path.normpath(folder))) if (folder / "HEAD").is_file() else None

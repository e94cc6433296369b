"""What the search finds: a reference in its passage, with what it takes to write it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.references.passage import true_text

if TYPE_CHECKING:
    from mmname.references.passage import Passage

__all__ = ["Found"]


class Found(NamedTuple):
    """A reference in its passage.

    Attributes:
        passage: where it stands.
        start: its first character in the passage.
        end: the character after its last.
        kind: its form, as in `Reference`.
        confidence: `sure`, `likely`, `frozen` or `ambiguous`.
        target: the file, or the folder, to which it leads, if it leads to one.
        reason: why it is dead, stays, or is doubtful.
        form: how a new name is written there: `path`, `tail`, `extensionless`, `stem`, `folder`, `pattern`, `module` or
            `name`, the last two with `bound-` before them where code goes on to use it; empty where none ever is.
        base: the folder from which a path or a module leads.
        anchored: whether that is the folder of the file itself, so that it moves along.
        about: the files that may be meant.
        dead: whether it is certain that something of this repository is meant and that there is none.
        ups: of an anchored one, how many folders above that of the file the path leads from.
    """

    passage: Passage
    start: int
    end: int
    kind: str
    confidence: str
    target: str | None = None
    reason: str = ""
    form: str = ""
    base: str = ""
    anchored: bool = False
    about: tuple[str, ...] = ()
    dead: bool = False
    ups: int = 0

    @property
    def written(self) -> str:
        """The reference as it is meant."""
        return true_text(self.passage.text[self.start : self.end])

    @property
    def path(self) -> str:
        """The same with `/` between folders."""
        return self.written.replace("\\", "/")

    def frozen(self, reason: str) -> Found:
        """The same, staying as it is for that reason."""
        return self._replace(confidence="frozen", reason=reason, form="", dead=False)

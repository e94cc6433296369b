"""Findings: what is to be said of a config."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Level = Literal["error", "warning", "note"]

__all__ = ["Finding"]


class Finding(NamedTuple):
    """Something to be said of a config.

    Attributes:
        path: the file, relative to the folder that was checked.
        line: the line that it is about, from 1; 1 where it is about the name.
        column: the column, from 1.
        code: the code of the rule.
        rule: the name of the rule.
        level: "error", "warning" or "note"; a note is no finding that fails a run.
        field: the field of the name that it is about; None where it is about all of it.
        said: what the name says, or the text of a reference; None where there is no such thing.
        config: what the config says; None where it was not asked.
        message: what is found, in words.
        start: where it begins in the name, in characters.
        end: where it ends.
        fix: the name or the text that would be right; None where nobody can say.
    """

    path: str
    line: int
    column: int
    code: str
    rule: str
    level: Level
    field: str | None
    said: str | None
    config: str | None
    message: str
    start: int
    end: int
    fix: str | None

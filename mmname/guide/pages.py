"""The pages of the guide: those that are written, and those that are made of the rules and tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mmname.errors import MmnameError
from mmname.guide.made import convention_pages, rules_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["made_pages", "page", "titles"]

_FOLDER = Path(__file__).parent
_ORDER = (
    "start",
    "names",
    "old-name",
    "schedules",
    "migrate",
    "check",
    "rules",
    "conventions",
    "own-words",
    "python",
    "speed",
    "inside",
    "questions",
    "zh",
)
_FILES = {"start": "index.md", "zh": "index.zh.md"}
_MADE: Mapping[str, Callable[[], str]] = {"rules": rules_page, "conventions": lambda: convention_pages()["conventions"]}


def titles() -> dict[str, str]:
    """Every topic with the title of its page, in the order in which they are read; the pages of the projects last.

    >>> list(titles().items())[1:3]
    [('names', 'What a name says'), ('old-name', 'My old config name')]
    """
    found = {topic: page(topic).partition("\n")[0].lstrip("# ") for topic in _ORDER}
    projects = convention_pages()
    return found | {name: text.partition("\n")[0].lstrip("# ") for name, text in projects.items() if name not in found}


def page(topic: str) -> str:
    """The page of a topic, in Markdown.

    Raises:
        MmnameError: there is no such page.
    """
    if topic in _ORDER:
        made = _MADE.get(topic)
        return made() if made else (_FOLDER / _FILES.get(topic, f"{topic}.md")).read_text(encoding="utf-8")
    projects = convention_pages()
    if topic in projects:
        return projects[topic]
    from difflib import get_close_matches

    known = [*_ORDER, *projects]
    near = get_close_matches(topic, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_ORDER)}"
    raise MmnameError(f"no page {topic!r} in the guide; {hint}")


def made_pages() -> dict[str, str]:
    """The pages that are made and not written, by the names of their files."""
    return {f"{name}.md": text for name, text in {"rules": rules_page(), **convention_pages()}.items()}

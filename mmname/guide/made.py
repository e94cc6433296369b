"""Pages that are made: the rules of the checker, and the words and conventions of each project."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mmname.check.registry import rules
from mmname.check.rule import FAMILIES
from mmname.name.convention import convention, dialects, kinds
from mmname.name.parser import parse
from mmname.name.record import fields, words_of
from mmname.name.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mmname.name.convention import Convention

__all__ = ["convention_pages", "rules_page"]

_MOST = 12  # words of a kind that a page names: `mmname words` lists all


def rules_page() -> str:
    """What the checker finds: a table of the rules, and below it each with its reason and an example."""
    rows = [f"| [{one.code}](#{one.name}) | {one.name} | {_cell(one.title)} | {one.level} |" for one in rules()]
    parts = [
        "# Rules",
        "What `mmname check` finds. A note is no finding and does not count for the exit code.",
        "\n".join(["| code | name | finds | level |", "| --- | --- | --- | --- |", *rows]),
    ]
    for letter, noun in FAMILIES.items():
        parts.append(f"## {letter}: {noun}")
        for one in rules():
            if one.code[0] == letter:
                was = f" Once {', '.join(one.aliases)}." if one.aliases else ""
                parts += [f"### {one.name}", f"**{one.code}**, {one.level}: finds {one.title}.{was}", one.why]
                parts += [f"```text\nwrong  {one.wrong}\nright  {one.right}\n```", one.fix]
    return "\n\n".join(filter(None, parts)) + "\n"


@cache
def convention_pages() -> Mapping[str, str]:
    """The page that lists the conventions, as `conventions`, and one for each project, by its name."""
    projects: dict[str, list[str]] = {}
    for name, known in dialects().items():
        projects.setdefault(known.project, []).append(name)
    rows = [
        f"| [{project}]({project}.md) | `{name}` | {dialects()[name].title} | `{dialects()[name].example}` |"
        for project, names in projects.items()
        for name in names
    ]
    head = ["| project | dialect | convention | example |", "| --- | --- | --- | --- |", *rows]
    text = f"{len(dialects())} conventions of {len(projects)} projects. `mmname dialects` lists them, and"
    text += " `mmname words` the words of each."
    pages = {"conventions": "\n\n".join(["# Words and conventions", text, "\n".join(head)]) + "\n"}
    for project, names in projects.items():
        parts = [f"# Names of {project}", *(part for name in names for part in _described(name, convention(name)))]
        pages[project] = "\n\n".join(parts) + "\n"
    return pages


def _described(name: str, known: Convention) -> Iterator[str]:
    yield f"## {known.title}"
    yield f"Dialect `{name}`, for {known.library}. Source: {known.source}."
    yield f"```text\n{known.template}\n```"
    record = parse(known.example, dialect=name)
    rows = [f"| {field} | `{word}` | {fields()[field].title} |" for field, word in words_of(record)]
    yield f"`{known.example}` says:"
    yield "\n".join(["| field | word | |", "| --- | --- | --- |", *rows])
    rows = list(_words(name))
    if rows:
        yield "Words that it knows:"
        yield "\n".join(["| kind | words |", "| --- | --- |", *rows])


def _words(name: str) -> Iterator[str]:
    words = words_in(name)
    for kind, row in kinds().items():
        if row.alone or row.marks:
            continue
        spelled = sorted({words.spell(kind, identity) for word in words.of_kind(kind) for identity in word.such_as})
        if spelled:
            more = f" and {len(spelled) - _MOST} more" if len(spelled) > _MOST else ""
            yield f"| {kind} | {', '.join(f'`{word}`' for word in spelled[:_MOST])}{more} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

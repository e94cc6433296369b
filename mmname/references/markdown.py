"""References in Markdown: links of every form, code, and running text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mmname.references import directives, html, python, shell
from mmname.references.passage import Passage, Strand, asciified, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["read"]

_DEFINITION = re.compile(r"^[ \t>]*\[[^\]]+\]:\s*<?(?P<target>[^\s>]+)", re.MULTILINE)
_BEFORE = re.compile(r"\b(?:old|previous|before|deprecated)\b|\u65e7|\xe6\x97\xa7", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:new|current|after)\b|\u65b0|\xe6\x96\xb0", re.IGNORECASE)
_MIGRATION = "a table of old and new names tells the past"

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_INCLUDE = re.compile(r"[`~]{3,}[ \t]*\{(?:literal)?include\}[ \t]+(?P<target>[^\s`]+)")
_ROLE = re.compile(r"\{doc\}`(?:[^<`\n]*<)?(?P<target>[^<>`\n]+)>?`")
_TOC = re.compile(r"\{toctree\}")
_PYTHON = re.compile(r"(?:python|py|pycon|ipython)[0-9]?\b", re.IGNORECASE)
_SHELL = re.compile(r"(?:sh|shell|bash|zsh|console)\b", re.IGNORECASE)

_Place = tuple[int, int]


def read(text: str) -> Iterator[Passage]:
    """The passages of a Markdown file."""
    source = asciified(text)
    lines = _line_starts(source)
    environment: dict[str, Any] = {}
    tokens = _parser().parse(source, environment)
    past = list(_migrations(text, tokens, lines))
    fences = {_lines(token, lines): token.info.strip() for token in tokens if token.type in {"fence", "code_block"}}
    links = _links(source, tokens, lines, environment)
    links += [(role.span("target"), "toc") for role in _ROLE.finditer(source)]
    for start, _ in fences:
        links += [(found.span("target"), "include") for found in [_INCLUDE.match(source, start)] if found]
    for place, kind in links:
        yield _meant(text, place, kind, whole=True, frozen=_MIGRATION if _inside(place, past) else "")
    cuts = sorted({0, len(text), *(bound for place in [*fences, *past] for bound in place)})
    for start, end in remainder(text, [place for place, _ in links]):
        bounds = [start, *(cut for cut in cuts if start < cut < end), end]
        for part in zip(bounds, bounds[1:]):
            fence = next((fence for fence in fences if fence[0] <= part[0] < fence[1]), None)
            if fence is not None:
                yield from _code(text, part, fences[fence])
            else:
                yield from _prose(text, part, frozen=_MIGRATION if _inside(part, past) else "")


def _code(text: str, place: _Place, language: str) -> Iterator[Passage]:
    """The passages of a stretch of code in the language that its fence names."""
    outer = plain(text, *place, "code-path", loose=True)
    if _TOC.match(language):
        passages = directives.entries(outer.text)
    elif _PYTHON.match(language):
        passages = _python(outer.text)
    elif _SHELL.match(language):
        passages = shell.read(outer.text)
    else:
        yield outer
        return
    for passage in passages:
        kind = passage.kind if passage.kind in {"toc", "joined"} else "code-path"
        yield passage._replace(kind=kind).within(outer)


def _python(fence: str) -> Iterator[Passage]:
    """The passages of a fence of Python, of which the first line and the last are none of it."""
    first, last = fence.find("\n") + 1, fence.rstrip().rfind("\n") + 1
    outer = plain(fence, first, max(first, last), "code-path")
    yield from (passage.within(outer) for passage in python.read_fence(outer.text))
    for start, end in remainder(fence, [(first, max(first, last))]):
        yield plain(fence, start, end, "code-path", loose=True)


def _prose(text: str, place: _Place, *, frozen: str) -> Iterator[Passage]:
    """A stretch of running text, in which a backslash before a sign stands for the sign, but not in code."""
    start, end = place
    if "\\" not in text[start:end]:
        yield plain(text, start, end, "path", frozen=frozen)
        return
    spans = [span.span() for span in _CODE_SPAN.finditer(text, start, end)]
    for span in spans:
        yield plain(text, *span, "path", frozen=frozen)
    for first, last in remainder(text[:end], [(0, start), *spans]):
        yield _meant(text, (first, last), "path", frozen=frozen)


def _meant(text: str, place: _Place, kind: str, **role: Any) -> Passage:
    """What a stretch of text stands for, escapes undone."""
    if "\\" not in text[slice(*place)]:
        return plain(text, *place, kind, **role)
    strand = Strand()
    strand.add_escaped(text, *place, escape=_ESCAPE, meaning=str)
    return strand.passage(kind, **role)


def _inside(place: _Place, stretches: list[_Place]) -> bool:
    return any(start <= place[0] < end for start, end in stretches)


def _links(source: str, tokens: list[Token], lines: list[int], environment: dict[str, Any]) -> list[tuple[_Place, str]]:
    """The places of the targets of all links, each with its kind."""
    found: dict[_Place, str] = {}
    row: list[int] = [0, 0]
    cursor = 0
    for token in tokens:
        if token.type == "tr_open":
            row = token.map or row
        if token.type == "html_block":
            start, end = _lines(token, lines)
            for place in html.links(source[start:end]):
                found[start + place[0], start + place[1]] = "html-link"
        elif token.type == "inline" and ("[" in token.content or "<" in token.content):
            start, end = _lines(token, lines, row)
            cursor = max(cursor, start)
            places = _located(source, token.content, cursor, end)
            if not places:
                continue
            cursor = places[-1] + 1
            for (first, last), kind in _inline_links(token.content, environment):
                found[places[first], places[last - 1] + 1] = kind
    for reference in [*environment.get("references", {}).values(), *environment.get("duplicate_refs", ())]:
        start, end = lines[reference["map"][0]], lines[reference["map"][1]]
        for match in _DEFINITION.finditer(source, start, end):
            found[match.span("target")] = "markdown-link"
    return sorted(found.items())


def _inline_links(content: str, environment: dict[str, Any]) -> Iterator[tuple[_Place, str]]:
    environment["links"] = []
    children: list[Token] = []
    parser = _parser()
    parser.inline.parse(content, parser, environment, children)
    for place in environment["links"]:
        if place[0] < place[1]:
            yield place, "markdown-link"
    for tag in (child.content for child in children if child.type == "html_inline"):
        at = content.find(tag)
        for first, last in html.links(tag):
            yield (at + first, at + last), "html-link"


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """A parser that reads blocks; of the inline rules, which it runs on demand, `link` notes where targets stand."""
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import image, link

    parser = MarkdownIt("commonmark").enable("table").disable("lheading")
    parser.core.ruler.disable("inline")

    def noting(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
        def noted(state: StateInline, silent: bool) -> bool:
            start = state.pos
            found = rule(state, silent)
            if found and not silent:
                state.env["links"] += _target(parser, state.src, start, state.pos)
            return found

        return noted

    parser.inline.ruler.at("link", noting(link))
    parser.inline.ruler.at("image", noting(image))
    return parser


def _target(parser: MarkdownIt, source: str, start: int, end: int) -> Iterator[_Place]:
    """The place of the target in the link that stands at `start` to `end`, if the target is written there."""
    opening = source.rfind("](", start, end)
    while opening >= 0:
        at = opening + 2
        while source[at] in " \t\n":
            at += 1
        target = parser.helpers.parseLinkDestination(source, at, end)
        if target.ok and source[target.pos : end].strip()[-1:] == ")":
            angled = source[at] == "<"
            yield at + angled, target.pos - angled
            return
        opening = source.rfind("](", start, opening)


def _located(source: str, content: str, start: int, end: int) -> list[int]:
    """For each character of an inline text its place in the source.

    Between lines stand the marks and indents of blocks; in the cell of a table a bar has a backslash before it.
    """
    places: list[int] = []
    for line in content.split("\n"):
        at = source.find(line, start, end)
        if at >= 0:
            places.extend(range(at, at + len(line)))
        else:
            barred = re.compile(r"\\?\|".join(map(re.escape, line.split("|")))).search(source, start, end)
            if not barred:
                return []
            places.extend(i for i in range(*barred.span()) if source[i : i + 2] != r"\|")
        places.append(places[-1] + 1 if places else start)
        start = places[-1]
    return places[:-1]


def _migrations(text: str, tokens: list[Token], lines: list[int]) -> Iterator[_Place]:
    """The tables whose head speaks of old and of new names."""
    for token in tokens:
        if token.type == "table_open" and token.map:
            start, end = _lines(token, lines)
            head = text[start : lines[token.map[0] + 1]]
            if _BEFORE.search(head) and _AFTER.search(head):
                yield start, end


def _line_starts(source: str) -> list[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer(r"\r\n|\r|\n", source)]
    return [*starts, len(source)]


def _lines(token: Token, lines: list[int], default: list[int] | None = None) -> _Place:
    first, last = token.map or default or (0, 0)
    return lines[first], lines[min(last, len(lines) - 1)]

"""Patterns: paths that stand for several files, by the braces and stars of a shell or the holes of a string."""

from __future__ import annotations

import re
from bisect import bisect_left
from posixpath import join, normpath, relpath
from typing import TYPE_CHECKING

from mmname.references.found import Found
from mmname.references.paths import folder_of, name_of, suffix_of
from mmname.references.words import NOWHERE, PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mmname.references.moves import Moves
    from mmname.references.passage import Passage
    from mmname.references.places import Places

__all__ = ["Patterns", "alternatives", "followed_pattern", "has_holes", "matches"]

_HOLE = re.compile(r"\0|\$?\{[^{},]*\}|\$\w+")  # what a program fills in
_SIGN = re.compile(rf"\*\*/?|\*|\?|{_HOLE.pattern}|\{{[^{{}}]*\}}")
_GROUP = re.compile(r"\{([^{}]*,[^{}]*)\}")


class Patterns:
    """Finds the files of one tree that patterns stand for."""

    def __init__(self, places: Places) -> None:
        self._tree = places.tree
        self._files = sorted(places.tree.held)

    def found(self, passage: Passage, span: tuple[int, int], bases: Iterable[str]) -> Found | None:
        """The reference of a pattern, from the first of `bases` from where it stands for any file, or any folder."""
        text = passage.text[slice(*span)]
        for base in bases:
            led = _literal(text)[1]
            folder = self._tree.follow(base, led) if led else base
            if folder is None or (folder and folder not in self._tree.folders):
                continue
            matched = tuple(matches(text, base, self._under(folder)))
            if matched or (led and folder):
                about = matched or (folder,)
                lacking = self._lacking(text, base)
                reason = f"{NOWHERE}: {lacking}" if lacking else ""
                found = Found(passage, *span, "pattern", "likely", folder, reason, "pattern", base, about=about)
                return found._replace(dead=bool(lacking))
        return None

    def _lacking(self, text: str, base: str) -> str:
        """The first that is not there of the configs for which alternatives stand, if nothing else is open."""
        for one in alternatives(text):
            path = self._tree.follow(base, one)
            if path and self._tree.is_inside(folder_of(path)) and not self._tree.has(path):
                return one
        return ""

    def _under(self, folder: str) -> Iterator[str]:
        if not folder:
            yield from self._files
            return
        at = bisect_left(self._files, f"{folder}/")
        while at < len(self._files) and self._files[at].startswith(f"{folder}/"):
            yield self._files[at]
            at += 1


def alternatives(text: str) -> list[str]:
    """The configs for which a pattern stands in which nothing is open but the alternatives of one group.

    >>> alternatives("configs/{a,b}.py"), alternatives("configs/{a,b}/*.py")
    (['configs/a.py', 'configs/b.py'], [])
    """
    group = _GROUP.search(text)
    if not group or not text.endswith(PYTHON) or _SIGN.search(text[: group.start()] + text[group.end() :]):
        return []
    return [text[: group.start()] + one + text[group.end() :] for one in group[1].split(",")]


def matches(pattern: str, base: str, paths: Iterable[str]) -> Iterator[str]:
    """Those of `paths` that a pattern stands for when it leads from the folder `base`.

    >>> list(matches("a/{x,y}_*.py", "configs", ["configs/a/x_1.py", "configs/a/z_1.py", "configs/a/b/y_1.py"]))
    ['configs/a/x_1.py']
    """
    expression = re.compile(_expression(_whole(base, pattern)))
    return (path for path in paths if expression.fullmatch(path))


def has_holes(pattern: str) -> bool:
    """Whether a program fills something into a pattern.

    >>> has_holes("configs/{name}.py"), has_holes("configs/{a,b}/*.py")
    (True, False)
    """
    return _HOLE.search(pattern) is not None


def followed_pattern(text: str, base: str, new_base: str, matched: Sequence[str], moves: Moves) -> str | None:
    """How a pattern has to be written so that it stands for the same files after `moves`; None where none does.

    What is returned is tried on the files as they will be.
    """
    wanted = {moves.of(path) for path in matched if path not in moves.folders}
    _, led = _literal(text)
    folder = normpath(join(base, led)) if led else base
    new_folder = moves.folder(folder)
    tried = [text]
    if led:
        moved = relpath(new_folder or ".", new_base or ".")
        lead = "./" if text.startswith("./") and not moved.startswith("..") else ""
        tried.append(lead + moved + text[len(led) :])
    files = [path for path in matched if path not in moves.folders]
    if files and all(moves.of(path) != path for path in files):
        tried += _regrouped(text, base, new_base, files, moves)
    if not wanted:
        return tried[-1] if len(tried) > 1 else text
    holes = _HOLE.findall(text)
    filled = [_filled(text, base, path) for path in files]
    for pattern in dict.fromkeys(tried):
        if _HOLE.findall(pattern) != holes or set(matches(pattern, new_base, moves.after)) != wanted:
            continue
        if not holes or [_filled(pattern, new_base, moves.of(path)) for path in files] == filled:
            return pattern
    return None


def _filled(pattern: str, base: str, path: str) -> tuple[str, ...]:
    """What a program has to fill into the holes of a pattern so that it is a path."""
    found = re.fullmatch(_expression(_whole(base, pattern)), path)
    return found.groups() if found else ()


def _regrouped(text: str, base: str, new_base: str, files: Sequence[str], moves: Moves) -> Iterator[str]:
    """The pattern with the alternatives of its one group as the files are called now, or in their new folder."""
    folders = {folder_of(moves.of(path)) for path in files}
    if len(folders) != 1:
        return
    folder = relpath(folders.pop() or ".", new_base or ".")
    lead = "" if folder == "." else f"{folder}/"
    if len({folder_of(path) for path in files}) == 1:
        yield lead + name_of(text)
    group = _GROUP.search(text)
    if not group or _SIGN.search(text, group.end()) or _SIGN.search(text[: group.start()]):
        return
    names = []
    before, after = name_of(text[: group.start()]), text[group.end() :]
    if "/" in after:
        return
    for one in group[1].split(","):
        old = normpath(join(base, text[: group.start()] + one + after))
        new = name_of(moves.of(old))
        names.append(new)
    start = before if all(name.startswith(before) for name in names) else ""
    ends = [
        end for end in (after, suffix_of(after)) if all(n.endswith(end) and len(n) > len(start + end) for n in names)
    ]
    end = ends[0] if ends else ""
    yield f"{lead}{start}{{{','.join(name[len(start) : len(name) - len(end)] for name in names)}}}{end}"


def _literal(text: str) -> tuple[str, str]:
    """The file part and the folders of a pattern before anything is open in it."""
    sign = _SIGN.search(text)
    plain = text[: sign.start()] if sign else text
    return name_of(plain), folder_of(plain)


def _whole(base: str, pattern: str) -> str:
    lead = "./" if pattern.startswith("./") else ""
    parts = base.split("/") if base else []
    rest = pattern[len(lead) :].split("/")
    while rest and rest[0] in {"..", "."}:
        if rest.pop(0) == "..":
            if not parts:
                return "\1"  # outside the tree, where nothing is
            parts.pop()
    return "/".join([*parts, *rest])


def _expression(pattern: str) -> str:
    out, at = [], 0
    for sign in _SIGN.finditer(pattern):
        out.append(re.escape(pattern[at : sign.start()]))
        if sign[0].startswith("**"):
            out.append(r"(?:.*/)?" if sign[0].endswith("/") else r".*")
        elif sign[0] == "?":
            out.append(r"[^/]")
        elif _GROUP.fullmatch(sign[0]):
            out.append(f"(?:{'|'.join(map(re.escape, sign[0][1:-1].split(',')))})")
        elif _HOLE.fullmatch(sign[0]):
            out.append(r"([^/]*)")
        else:
            out.append(r"[^/]*")
        at = sign.end()
    return "".join([*out, re.escape(pattern[at:])])

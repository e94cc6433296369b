"""References that stand somewhere in a passage: paths, folders, patterns, addresses and bare names."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mmname.references.found import Found
from mmname.references.paths import folder_of, name_of, stem_of
from mmname.references.patterns import alternatives
from mmname.references.words import HOMONYM, NOWHERE, PLACEHOLDER, PYTHON, is_name, without_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mmname.references.passage import Passage
    from mmname.references.patterns import Patterns
    from mmname.references.places import Places

__all__ = ["Scan"]

_URL = r"(?P<url>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"'`|)\]}\\]+)"
_WINDOWS = r"(?P<windows>(?:\.{0,2}\\)?(?:[\w.+-]+\\)+[\w.+-]+)"
_BRACES = r"\{[\w.+\-]*(?:,[\w.+\-]*)+\}"
_PATH = (  # a word with a sign that names of configs have; words of a language have none, and most texts are such words
    rf"(?P<path>(?<![A-Za-z0-9])[A-Za-z0-9]*(?:{_BRACES}|[_+\-/*?$~{{}}\0]|\.(?=[\w/.])|::)"
    rf"(?:{_BRACES}|[\w.+\-/*?$~{{}}\0]|::)*)"
)
_SIGN = re.compile(r"[_+\-/*?$~{}\0.:\\]")  # each of the words above has one of them
_HOSTED = re.compile(
    r"https?://(?:www\.)?(?:github\.com/(?P<owner>[^/]+)/(?P<name>[^/]+)/(?:blob|tree|raw|edit|blame)"
    r"|raw\.githubusercontent\.com/(?P<rawowner>[^/]+)/(?P<raw>[^/]+))/(?P<ref>[^/]+)/(?P<path>[^#?]*)"
)
_PINNED = re.compile(r"[0-9a-f]{7,40}|v?\d+(?:\.\d+)+(?:rc\d+|[ab]\d+)?")
_VARIABLE = re.compile(r"(?:\$\w+|\$\{[^{}]*\}|\{\{\s*\w+\s*\}\}|\{[^{},]*\}|\0|~)/")
_SHELL_VARIABLE = re.compile(
    r"(?P<quote>\"?)\$(?P<brace>\{?)(?P<name>\w+)\}?(?P=quote)/(?P<rest>[\w.+\-/*?{},$\0]+)", re.ASCII
)
_PAGE = re.compile(r"\.(?:md|rst|ipynb|ya?ml)$")
_ELSEWHERE = re.compile(r"path_?to", re.IGNORECASE)  # a variable for a place that is not here
_FORMATTED = re.compile(r"%[sr]/")
_WORK = {"work_dirs", "work_dir", "workdirs", "work-dirs"}
_PAIRS = {"'": "'", '"': '"', "`": "`", "[": "]", ">": "<", "(": ")"}
_OPTION = re.compile(r"--(?:config|cfg|model)(?:=|\s+)$")
_CUT = re.compile(r"[-_.+*]+")
_PART = re.compile(r"[^/]+")
_OPEN = re.compile(r"[*?{$\0]")
_LEAD = re.compile(r"^(?:\.{0,2}/)+")
_NEAR = 300  # characters within which the bars of a table's cell or an option stand around a name
_NAME_MAX = 255  # characters of a file's name
_LONGEST = 1024  # characters of a path; what is longer is an image in a notebook or the like

_OTHER_PROJECT = "a path into another project"
_DERIVED = "a file or folder that carries the name; it was written by a run"
_RESULTS = "where results of a run lie"
_LONGER = "part of a longer name"
_PROSE = "a bare name in running text"
_WORD = "a bare name that may be an ordinary word"

_Span = tuple[int, int]


@cache
def _tokens(*, url: bool, windows: bool) -> re.Pattern[str]:
    """What finds the words that may be references, addresses and paths with backslashes among them if there are any."""
    return re.compile("|".join([_URL] * url + [_WINDOWS] * windows + [_PATH]), re.ASCII)


class Scan:
    """Looks for references in passages of running text, commands and strings."""

    def __init__(
        self,
        places: Places,
        patterns: Patterns,
        package: Callable[[Passage, int, int], Iterator[Found]],
    ) -> None:
        self._places = places
        self._patterns = patterns
        self._package = package
        self._tree = places.tree
        self._words: re.Pattern[str] | None = None

    def expect(self, stems: Iterable[str]) -> None:
        """Look for such of `stems` as are words of a language too; without this they are passed over."""
        words = sorted({re.escape(stem) for stem in stems if stem.isalnum() and stem.isascii()})
        around = r"[\w.+\-/*?$~{}\0\\]"
        self._words = re.compile(rf"(?<!{around})(?:{'|'.join(words)})(?![\w+\-/*?$~{{}}\0\\]|\.\w)") if words else None

    def find(self, path: str, passage: Passage) -> Iterator[Found]:
        """The references in a passage of the file `path`."""
        led = [(variable.span(), found) for variable, found in self._variables(path, passage) if found]
        taken = [span for span, _ in led]
        yield from (found for _, found in led)
        for word in self._words.finditer(passage.text) if self._words else ():
            yield from self.token(path, passage, *word.span())
        text = passage.text
        if not _SIGN.search(text):
            return
        for match in _tokens(url="://" in text, windows="\\" in text).finditer(text):
            start, end = match.span()
            if taken and any(first < end and start < last for first, last in taken):
                continue
            if match.lastgroup == "url":
                yield from self._url(passage, start, end)
            elif match.lastgroup == "windows":
                yield from self._windows(path, passage, start, end)
            elif end - start <= _LONGEST:
                yield from self.token(path, passage, *_bare_word(text, start, end))

    def joined(self, path: str, passage: Passage) -> Iterator[Found]:
        """A path that code puts together; where it leads nowhere that is known, its pieces by themselves."""
        led = [found for _, found in self._variables(path, passage) if found]
        whole = self.token(path, passage, 0, len(passage.text))
        found = led or [one for one in whole if one.target or one.dead or one.form]
        if found:
            yield from found
            return
        for part in passage.parts:
            yield from self.find(path, part)

    def token(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """The references in one word."""
        if _FORMATTED.match(passage.text, max(0, start - 1), end):  # `%s/` leaves a folder open, as a variable does
            start += 2
        token = passage.text[start:end]
        if "::" in token:
            yield from self._package(passage, start, end)
        elif "/" in token and not _WORK.isdisjoint(token.split("/")):
            yield from self._results(path, passage, start, end)
        elif "/" in token and _OPEN.search(token, 2 if token.startswith("\0/") else 0) and "${" not in token:
            yield from self._open(path, passage, start, end)
        elif token.endswith(PYTHON):
            yield from self._path(path, passage, start, end)
        elif "/" in token:
            yield from self._folders(path, passage, start, end)
        elif self._tree.stemmed(token):
            yield self._bare(passage, start, end)
        elif "_" in token or "-" in token or "." in token:
            yield from self._derived(passage, start, end)

    def _variables(self, path: str, passage: Passage) -> Iterator[tuple[re.Match[str], Found | None]]:
        """The paths that begin with a variable of the same script, or a name of the same module."""
        if passage.variables:
            for match in _SHELL_VARIABLE.finditer(passage.text):
                yield match, self._variable(path, passage, match)

    def _variable(self, path: str, passage: Passage, match: re.Match[str]) -> Found | None:
        """What such a path leads to, if it does."""
        value = passage.variables.get(match["name"])
        led = None if value is None else self._places.led(path, value)
        if led is None:
            meant = f"{value}/{match['rest']}"
            if not meant.endswith(PYTHON) or _OPEN.search(meant) or not self._places.was_config_path(meant):
                return None
            return Found(passage, *match.span("rest"), passage.kind, "likely", None, NOWHERE, dead=True)
        span = (match.start("rest"), match.end("rest") - len(match["rest"]) + len(match["rest"].rstrip("/.")))
        if _OPEN.search(passage.text, *span):
            found = self._patterns.found(passage, span, [led.folder])
            return found._replace(anchored=led.anchored, ups=led.ups) if found else None
        found = self._places.followed(passage, span, passage.kind, led.folder, quoted=False)
        if found.target is None:
            there = self._tree.follow(led.folder, found.path)
            certain = led.anchored and is_name(stem_of(found.path))
            lost = found.path.endswith(PYTHON) and (certain or self._places.speaks_of_config(there or ""))
            if there and there in self._tree.folders:
                found = Found(passage, *span, passage.kind, "likely", there, "", "folder", led.folder, about=(there,))
            elif not lost:
                return None
        return found._replace(confidence="likely", anchored=led.anchored, ups=led.ups)

    def _url(self, passage: Passage, start: int, end: int) -> Iterator[Found]:
        url = passage.text[start:end].rstrip(".,;:")
        end = start + len(url)
        hosted = _HOSTED.match(url)
        own = hosted and (hosted["name"] or hosted["raw"]).removesuffix(".git") in self._tree.names
        meant = unquote(hosted["path"]).rstrip("/") if own and hosted else ""
        parts = set(url.split("/"))
        about = tuple(config for part in parts for config in self._tree.stemmed(without_suffix(part)))
        there = bool(meant) and (meant in self._tree.files or meant in self._tree.folders)
        if there:
            about = (meant,)
        if not about:
            yield from self._longer(passage._replace(kind="url"), start, end)
            return
        if not hosted or not own:
            yield Found(passage, start, end, "url", "frozen", None, "an address on the net", about=about)
            return
        ref = hosted["ref"]
        if _PINNED.fullmatch(ref) or not there:
            reason = f"pinned to {ref}" if _PINNED.fullmatch(ref) else f"an address that follows the branch {ref}"
            yield Found(passage, start, end, "url", "frozen", None, reason, about=about)
            return
        reason = f"an address that follows the branch {ref}, which may not have the new name yet"
        owner = hosted["owner"] or hosted["rawowner"]
        ours = (owner, hosted["name"] or hosted["raw"]) in self._tree.remotes and ref == self._tree.default_branch
        form = ("path" if meant in self._tree.files else "folder") if ours else ""
        first = start + hosted.start("path")
        last = first + len(hosted["path"].rstrip("/"))
        span = (first, last) if ours else (start, end)
        kind = "own-link" if ours else "url"
        yield Found(passage, *span, kind, "ambiguous", meant if ours else None, reason, form, about=about)

    def _windows(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A path with backslashes."""
        while end > start and passage.text[end - 1] == ".":
            end -= 1
        token = passage.text[start:end]
        forms = ("path",) if "." in name_of(token.replace("\\", "/")) else ("folder", "extensionless")
        for form in forms:
            located = self._places.located(path, passage, (start, end), form)
            if located:
                yield located._replace(confidence="likely" if located.target else located.confidence)
                return
        if token.endswith(PYTHON) and self._is_dead(path, passage, token.replace("\\", "/")):
            yield Found(passage, start, end, passage.kind, "likely", None, NOWHERE, dead=True)
            return
        at = start
        for part in token.split("\\"):  # after an escape that only the reader of a format would have known
            if part:
                yield from self.token(path, passage, at, at + len(part))
            at += len(part) + 1

    def _open(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A path of which a part is left open: a pattern of the shell, or the holes of an f-string."""
        token = passage.text[start:end]
        variable = _VARIABLE.match(token)
        first = start + variable.end() if variable else start
        if first < end and not _OPEN.search(passage.text, first, end):
            yield from self.token(path, passage, first, end)
            return
        bases = [*self._places.bases(path), *self._tree.roots]
        found = self._patterns.found(passage, (first, end), bases)
        if found:
            yield found._replace(anchored=found.base == folder_of(path) != "")
            return
        folder = folder_of(token[: _OPEN.search(token).start()]) if not variable else ""  # type: ignore[union-attr]
        if folder and self._places.is_lost_folder(folder):
            yield Found(passage, start, start + len(folder), passage.kind, "likely", None, NOWHERE, dead=True)
            return
        lost = next((one for one in alternatives(token) if self._is_dead(path, passage, one)), "")
        if lost and not variable:
            yield Found(passage, start, end, "pattern", "likely", None, f"{NOWHERE}: {lost}", dead=True)
            return
        if token.endswith(PYTHON):
            about = tuple(self._tree.named(name_of(token)))
            if about:
                tail = token.rpartition("/")[2]
                yield from self._path(path, passage, end - len(tail), end)
                return
        yield from self._carried(passage, start, end)

    def _path(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A path that ends in `.py`."""
        token = passage.text[start:end]
        span = (start, end)
        first = start + 1 if token.startswith("/") else start
        variable = _VARIABLE.match(token)
        located = None if variable else self._places.located(path, passage, (first, end), "path")
        if located:
            yield located
            return
        about = tuple(self._tree.named(name_of(token)))
        tail = _LEAD.sub("", token[variable.end() :] if variable else token)
        ended = [config for config in about if config == tail or config.endswith(f"/{tail}")]
        if variable and tail in self._tree.files and not ended:
            ended = [tail]
        if len(ended) == 1:
            first, base = end - len(tail), ended[0][: -len(tail)].rstrip("/")
            yield Found(passage, first, end, passage.kind, "likely", ended[0], "", "tail", base, about=(ended[0],))
        elif ended:
            form = "tail" if "/" not in token else ""
            yield Found(passage, *span, passage.kind, "ambiguous", None, HOMONYM, form, about=tuple(ended))
        elif variable and _ELSEWHERE.search(variable[0]):
            yield from self._longer(passage, start, end)
        elif about:
            yield self._prefixed(passage, span, about, tail)
        elif self._is_dead(path, passage, tail if variable else token):
            about = self._contained(name_of(token))
            yield Found(passage, *span, passage.kind, "likely", None, NOWHERE, about=about, dead=True)
        else:
            yield from self._longer(passage, start, end)

    def _prefixed(self, passage: Passage, span: _Span, about: tuple[str, ...], tail: str) -> Found:
        """A path of which only the end, or the last name, is known here."""
        token = passage.text[slice(*span)]
        for config in about:
            if token.endswith(f"/{config}"):
                first = span[1] - len(config)
                if name_of(token[: first - span[0] - 1]) in self._tree.names:
                    kind = passage.kind
                    return Found(passage, first, span[1], kind, "likely", config, "", "path", "", about=(config,))
                return Found(passage, *span, passage.kind, "frozen", None, _OTHER_PROJECT, about=about)
        if self._places.speaks_of_config(tail):
            return Found(passage, *span, passage.kind, "ambiguous", None, NOWHERE, about=about, dead=True)
        return Found(passage, *span, passage.kind, "frozen", None, _OTHER_PROJECT, about=about)

    def _folders(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A path without `.py`: of a file or folder, of a config, or of something else that carries a name."""
        token = passage.text[start:end]
        variable = _VARIABLE.match(token)
        first = start + (variable.end() if variable else token.startswith("/"))
        last = start + len(token.rstrip("/"))
        for form in ("path", "extensionless", "folder") if first < last else ():
            located = self._places.located(path, passage, (first, last), form)
            if located and (form != "folder" or self._is_folder(passage, first, last)):
                yield located
                return
        if not variable and _PAGE.search(token) and not path.endswith("ignore") and self._places.is_lost_page(token):
            yield Found(passage, start, last, passage.kind, "likely", None, NOWHERE, dead=True)
            return
        lost = self._places.is_lost_folder
        if not variable and (lost(token) or lost(folder_of(token))) and not PLACEHOLDER.search(token):
            yield Found(passage, start, last, passage.kind, "likely", None, NOWHERE, dead=True)
            return
        yield from self._carried(passage, start, end)

    def _is_folder(self, passage: Passage, start: int, end: int) -> bool:
        """Whether a path to a folder is meant as one: it names more than the root of all configs."""
        text = passage.text[start:end]
        return "/" in text or passage.text[end : end + 1] == "/"

    def _carried(self, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """Names of configs that parts of a path carry."""
        carried = []
        for part in _PART.finditer(passage.text, start, end):
            about = tuple(self._tree.stemmed(part[0]) or self._tree.stemmed(stem_of(part[0])))
            if about:
                carried.append(Found(passage, *part.span(), passage.kind, "frozen", None, _DERIVED, about=about))
        if carried:
            yield carried[-1]
        else:
            yield from self._longer(passage, start, end)

    def _results(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A path into the results of a run, whose folder, and whose copy of the config, have the config's name."""
        for part in _PART.finditer(passage.text, start, end):
            stem = without_suffix(part[0])
            about = tuple(self._tree.stemmed(stem))
            found = Found(passage, part.start(), part.start() + len(stem), "work-dir", "frozen", about=about)
            if about and path in self._places.configs:
                yield found._replace(reason=_RESULTS)
            elif len(about) == 1:
                yield found._replace(confidence="likely", target=about[0], form="stem")
            elif about:
                yield found._replace(confidence="ambiguous", reason=HOMONYM, form="stem")

    def _bare(self, passage: Passage, start: int, end: int) -> Found:
        """A name with neither folder nor suffix."""
        name = passage.text[start:end]
        about = tuple(config for config in self._tree.stemmed(name))
        kind = "stem"
        if all("/_base_/" in f"/{config}" for config in about) or not is_name(name):
            return Found(passage, start, end, kind, "ambiguous", None, _WORD, about=about)
        if not self._is_meant(passage, start, end):
            return Found(passage, start, end, kind, "ambiguous", None, _PROSE, about=about)
        if len(about) > 1:
            return Found(passage, start, end, kind, "ambiguous", None, HOMONYM, "stem", about=about)
        return Found(passage, start, end, kind, "likely", about[0], "", "stem", about=about)

    @staticmethod
    def _is_meant(passage: Passage, start: int, end: int) -> bool:
        """Whether a bare name stands where names of configs stand: quoted, alone in a cell, after `--config`."""
        text = passage.text
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if (start == 0 and end == len(text)) or (before and _PAIRS.get(before) == after):
            return True
        line = max(text.rfind("\n", 0, start) + 1, start - _NEAR)
        if _OPTION.search(text, line, start):
            return True
        left = text[line:start].rstrip(" \t")[-1:]
        right = text[end : end + _NEAR].lstrip(" \t")[:1]
        if left == "|" and right == "|":
            return True
        return passage.loose and (not before or before in " \t\r\n=,:;") and (not after or after in " \t\r\n,;&")

    def _derived(self, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A file that is called like a config but for its suffix, as `x.pth`."""
        about = tuple(self._tree.stemmed(stem_of(passage.text[start:end])))
        if about:
            yield Found(passage, start, end, passage.kind, "frozen", None, _DERIVED, about=about)
        else:
            yield from self._longer(passage, start, end)

    def _longer(self, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A name in which a config's name is but a part."""
        for part in _PART.finditer(passage.text, start, end):
            about = self._contained(part[0])
            if about:
                yield Found(passage, *part.span(), passage.kind, "frozen", None, _LONGER, about=about)

    def _contained(self, name: str) -> tuple[str, ...]:
        """The configs whose name, itself no ordinary word, is the longest that a longer name holds."""
        if not is_name(name) or self._tree.stemmed(without_suffix(name)):
            return ()
        cuts = [cut.span() for cut in _CUT.finditer(name, 0, _NAME_MAX)]
        starts = [0, *(end for _, end in cuts)]
        ends = [*(start for start, _ in cuts), len(name)]
        parts = (name[start:end] for start in starts for end in ends if end > start)
        known = [part for part in parts if self._tree.stemmed(part) and is_name(part)]
        return tuple(self._tree.stemmed(max(known, key=len))) if known else ()

    def _is_dead(self, path: str, passage: Passage, token: str) -> bool:
        """Whether a path that leads nowhere must once have been one of a config of this repository."""
        places = self._places
        if PLACEHOLDER.search(token) or any(places.leads(base, token) for base in places.bases(path)):
            return False
        if places.speaks_of_config(token):
            return True
        alone = passage.kind == "string" and len(passage.text) == len(token) and not token.startswith(".")
        return alone and any(places.is_config_path(f"{root}/{token}") for root in self._tree.roots if root)


def _bare_word(text: str, start: int, end: int) -> _Span:
    """Where a word stands without the stars that make it bold and the sign that ends its sentence or expression."""
    while end - start > 2 and text[start] == text[end - 1] == "*":
        start, end = start + 1, end - 1
    while end > start and (text[end - 1] in ".?$" or (text[end - 1] == "}" and "{" not in text[start:end])):
        end -= 1
    if text.startswith(":-", start - 1) and start:  # the default of a variable
        start += 1
    return start, end

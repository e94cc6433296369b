"""Which config a passage means: names and paths are found in it, followed to a file, and judged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from mmname.references.passage import HOLE, Passage, true_text
from mmname.references.tree import Tree, folder_of, name_of, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Found", "Resolver"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TOKEN = re.compile(
    r"(?P<url>[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"'`|)\]}\\]+)|(?P<path>(?:[\w.+\-/*$~{}\0]|::)+)", re.ASCII
)
_HOSTED = re.compile(
    r"https?://(?:www\.)?(?:github\.com/[^/]+/(?P<name>[^/]+)/(?:blob|tree|raw|edit|blame)"
    r"|raw\.githubusercontent\.com/[^/]+/(?P<raw>[^/]+))/(?P<ref>[^/]+)/(?P<path>[^#?]*)"
)
_PINNED = re.compile(r"[0-9a-f]{7,40}|v?\d+(?:\.\d+)+(?:rc\d+|[ab]\d+)?")
_VARIABLE = re.compile(r"(?:\$\w+|\$\{[^{}]*\}|\0|~)/")
_WORK = {"work_dirs", "work_dir", "workdirs", "work-dirs"}
_PLACEHOLDER = re.compile(r"[*${}~<>\0]|xxx|path/to|(?:^|[/_])(?:my|your|custom|dummy|example)[/_.]", re.IGNORECASE)
_PAIRS = {"'": "'", '"': '"', "`": "`", "[": "]", ">": "<", "(": ")"}
_OPTION = re.compile(r"--(?:config|cfg|model)(?:=|\s+)$")
_CUT = re.compile(r"[-_.+*]+")
_PART = re.compile(r"[^/]+")
_PYTHON = ".py"
_NEAR = 300  # characters within which the bars of a table's cell or an option stand around a name
_NAME_MAX = 255  # characters of a file's name
_LONGEST = 1024  # characters of a path; what is longer is an image in a notebook or the like

_OTHER_PACKAGE = "a config of another package"
_OTHER_PROJECT = "a path into another project"
_DERIVED = "a file or folder that carries the name; it was written by a run"
_RESULTS = "where results of a run lie"
_HOMONYM = "several configs have this name"
_LONGER = "part of a longer name"
_PROSE = "a bare name in running text"
_WORD = "a bare name that may be an ordinary word"
_NOWHERE = "leads to no file"


class Found(NamedTuple):
    """A reference in its passage, with what it takes to write it anew.

    Attributes:
        passage: where it stands.
        start: its first character in the passage.
        end: the character after its last.
        kind: its form, as in `Reference`.
        confidence: `sure`, `likely`, `frozen` or `ambiguous`.
        target: the file it leads to, if it leads to one.
        reason: why it is dead, stays, or is doubtful.
        form: how a new name is written there: `path`, `tail`, `extensionless`, `stem`, `module` or `name`, the last two
            with `bound-` before them where code goes on to use that name; empty where none ever is.
        base: the folder from which a path or a module leads.
        anchored: whether that is the folder of the file itself, so that it moves along.
        about: the configs that may be meant.
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

    @property
    def written(self) -> str:
        """The reference as it is meant."""
        return true_text(self.passage.text[self.start : self.end])

    @property
    def dead(self) -> bool:
        """Whether it is certain that a file is meant and that there is none."""
        return self.reason.startswith(_NOWHERE)


class Resolver:
    """Resolves the passages of the files of one tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._configs = frozenset(tree.configs)
        self._whole: dict[str, Callable[[str, Passage], Iterator[Found]]] = {
            "base": self._base,
            "markdown-link": self._link,
            "html-link": self._link,
            "metafile-config": self._metafile_config,
            "metafile-name": self._metafile_name,
            "index-import": self._index_import,
        }

    def resolve(self, path: str, passage: Passage) -> Iterator[Found]:
        """The references in a passage of the file `path`."""
        if not passage.whole:
            found = self._scan(path, passage)
        elif passage.kind in self._whole:
            found = self._whole[passage.kind](path, passage)
        else:
            found = self._module(path, passage)
        if not passage.frozen:
            yield from found
            return
        for one in found:
            yield one._replace(confidence="frozen", reason=passage.frozen, form="")

    # References that are the passage as a whole.

    def _base(self, path: str, passage: Passage) -> Iterator[Found]:
        text = passage.text
        if "::" in text:
            yield from self._package(passage, 0, len(text))
        elif not (HOLE in text or "{{" in text or text.startswith("/") or _SCHEME.match(text)):
            found = self._followed(passage, (0, len(text)), passage.kind, folder_of(path), anchored=True)
            yield self._uncommaed(path, found) if found.dead else found

    def _uncommaed(self, path: str, found: Found) -> Found:
        """Two bases that stand side by side are one text where the comma between them was forgotten."""
        starts, ends, text = found.passage.starts, found.passage.ends, found.passage.text
        for i in range(1, len(text)):
            if starts[i] > ends[i - 1] and self._leads(folder_of(path), text[:i]):
                reason = f"{_NOWHERE}: a comma is missing after {text[:i]!r}"
                return found._replace(kind="base-joined", reason=reason)
        return found

    def _package(self, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """`package::path`, which leads into the configs of that package."""
        package, _, rest = passage.text[start:end].partition("::")
        start += len(package) + 2
        if not rest.endswith(_PYTHON):
            return
        if package not in self._tree.names:
            about = tuple(self._tree.named(name_of(rest)))
            yield Found(passage, start, end, "base-package", "frozen", None, _OTHER_PACKAGE, about=about)
            return
        tried = [self._followed(passage, (start, end), "base-package", root) for root in self._package_roots(package)]
        yield next((found for found in tried if found.target), tried[0])

    def _package_roots(self, package: str) -> list[str]:
        """The folders in which a package keeps configs, the likeliest first."""
        return ["configs", f"{package}/configs", f"{package}/.mim/configs", *self._tree.roots]

    def _link(self, path: str, passage: Passage) -> Iterator[Found]:
        target = re.split(r"[#?]", passage.text)[0]
        if _SCHEME.match(target):
            yield from self._scan(path, passage)
        elif target.endswith(_PYTHON):
            rooted = target.startswith("/")
            folder = "" if rooted else folder_of(path)
            found = self._followed(passage, (int(rooted), len(target)), passage.kind, folder, anchored=not rooted)
            if not found.dead:
                yield found
                return
            meant = self._followed(passage, (0, len(target)), passage.kind, "")
            if meant.target in self._configs:
                yield meant._replace(confidence="likely", reason=f"{_NOWHERE} from its folder, but does from the root")
            elif not _PLACEHOLDER.search(target):
                yield found

    def _metafile_config(self, path: str, passage: Passage) -> Iterator[Found]:
        """A `Config`: its path leads from the root, where tools look for it."""
        tried = [self._followed(passage, (0, len(passage.text)), passage.kind, base) for base in self._bases(path)]
        found = next((found for found in tried if found.target), tried[0])
        if found.target and self._tree.is_inside(found.base):
            found = found._replace(confidence="likely", reason=f"{_NOWHERE} from the root, but does from {found.base}")
        yield found

    def _metafile_name(self, path: str, passage: Passage) -> Iterator[Found]:
        """A `Name`: it follows the config beside it where the two are the same."""
        name, span = true_text(passage.text), (0, len(passage.text))
        for config in true_text(passage.context).split("\n"):
            if stem_of(config) == name:
                tried = (self._tree.follow(base, config) for base in self._bases(path))
                target = next((found for found in tried if found is not None and self._tree.has(found)), None)
                if target:
                    yield Found(passage, *span, passage.kind, "sure", target, form="stem", about=(target,))
                    return
        about = tuple(self._tree.stemmed(name))
        if about:
            yield Found(passage, *span, passage.kind, "frozen", None, "a name of its own", about=about)

    def _index_import(self, path: str, passage: Passage) -> Iterator[Found]:
        span = (0, len(passage.text))
        tried = [self._followed(passage, span, passage.kind, base) for base in ("", folder_of(path))]
        if not any(found.target for found in tried):
            yield tried[0]

    def _module(self, path: str, passage: Passage) -> Iterator[Found]:
        """The module of an import, or a name imported from one."""
        kind, named, bound = re.fullmatch(r"(.*?)(-name)?(-bound)?", passage.kind).groups()  # type: ignore[union-attr]
        dotted = passage.context + passage.text
        parts = dotted.replace(" ", "").replace("\t", "")
        rest = parts.lstrip(".")
        level = len(parts) - len(rest)
        base = self._tree.follow(folder_of(path), "../" * (level - 1)) if level else ""
        if base is None or not rest:
            return
        module = rest.replace(".", "/")
        ends = (_PYTHON,) if named else (_PYTHON, f"/__init__{_PYTHON}")
        targets = (self._tree.follow(base, module + end) for end in ends)
        target = next((found for found in targets if found is not None and self._tree.has(found)), None)
        form = f"{'bound-' if bound else ''}{'name' if named else 'module'}"
        span = (0, len(passage.text))
        if target is not None:
            yield Found(passage, *span, kind, "sure", target, "", form, base, level > 0, (target,))
        elif kind == "read-base" and not named and (level or rest.split(".")[0] in self._tree.names):
            package = self._tree.follow(base, module)
            if package not in self._tree.folders:
                yield Found(passage, *span, kind, "sure", None, _NOWHERE, form, base, level > 0)

    def _followed(
        self, passage: Passage, span: tuple[int, int], kind: str, base: str, *, anchored: bool = False
    ) -> Found:
        """The reference that leads from the folder `base`, dead where there is nothing."""
        written = true_text(passage.text[slice(*span)])
        target = self._tree.follow(base, written if kind == "base" else unquote(written))
        if target is not None and self._tree.has(target):
            return Found(passage, *span, kind, "sure", target, "", "path", base, anchored, (target,))
        reason = _NOWHERE if target is not None else f"{_NOWHERE}: the path leaves the repository"
        about = tuple(self._tree.named(name_of(written)))
        return Found(passage, *span, kind, "ambiguous", None, reason, "", base, anchored, about)

    # References that stand somewhere in the passage.

    def _scan(self, path: str, passage: Passage) -> Iterator[Found]:
        for match in _TOKEN.finditer(passage.text):
            if match["url"]:
                yield from self._url(passage, *match.span())
                continue
            start, end = match.span()
            while end - start > 2 and passage.text[start] == passage.text[end - 1] == "*":  # bold or slanted
                start, end = start + 1, end - 1
            while end > start and passage.text[end - 1] == ".":
                end -= 1
            if end - start <= _LONGEST:
                yield from self._token(path, passage, start, end)

    def _token(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        token = passage.text[start:end]
        if "::" in token:
            yield from self._package(passage, start, end)
        elif "/" in token and not _WORK.isdisjoint(token.split("/")):
            yield from self._results(path, passage, start, end)
        elif token.endswith(_PYTHON):
            yield from self._path(path, passage, start, end)
        elif "/" in token:
            yield from self._folders(path, passage, start, end)
        elif self._tree.stemmed(token):
            yield self._bare(passage, start, end)
        elif "_" in token or "-" in token or "." in token:
            yield from self._derived(passage, start, end)

    def _url(self, passage: Passage, start: int, end: int) -> Iterator[Found]:
        url = passage.text[start:end]
        about = tuple(config for part in set(url.split("/")) for config in self._tree.stemmed(_without_suffix(part)))
        if not about:
            yield from self._longer(passage._replace(kind="url"), start, end)
            return
        hosted = _HOSTED.match(url)
        if not hosted or (hosted["name"] or hosted["raw"]) not in self._tree.names:
            yield Found(passage, start, end, "url", "frozen", None, "an address on the net", about=about)
            return
        ref, target = hosted["ref"], hosted["path"]
        meant = target if target in self._configs else None
        if _PINNED.fullmatch(ref):
            yield Found(passage, start, end, "url", "frozen", meant, f"pinned to {ref}", about=about)
        else:
            reason = f"an address that follows the branch {ref}, which may not have the new name yet"
            yield Found(passage, start, end, "url", "ambiguous", meant, reason, about=about)

    def _path(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A path that ends in `.py`."""
        token = passage.text[start:end]
        span = (start, end)
        first = start + 1 if token.startswith("/") else start
        located = self._located(path, passage, (first, end), "path")
        if located:
            yield located
            return
        about = tuple(self._tree.named(name_of(token)))
        tail = re.sub(r"^(?:\.{0,2}/)+", "", token)
        variable = _VARIABLE.match(token)
        if variable:
            tail = token[variable.end() :]
        ended = [config for config in about if config == tail or config.endswith(f"/{tail}")]
        if len(ended) == 1:
            first, base = end - len(tail), ended[0][: -len(tail)].rstrip("/")
            yield Found(passage, first, end, passage.kind, "likely", ended[0], "", "tail", base, about=(ended[0],))
        elif ended:
            form = "tail" if "/" not in token else ""
            yield Found(passage, *span, passage.kind, "ambiguous", None, _HOMONYM, form, about=tuple(ended))
        elif about:
            yield self._prefixed(passage, span, about)
        elif self._is_dead(path, passage, token):
            yield Found(passage, *span, passage.kind, "likely", None, _NOWHERE, about=self._contained(name_of(token)))
        else:
            yield from self._longer(passage, start, end)

    def _prefixed(self, passage: Passage, span: tuple[int, int], about: tuple[str, ...]) -> Found:
        """A path of which only the end, or the last name, is known here."""
        token = passage.text[slice(*span)]
        for config in about:
            if token.endswith(f"/{config}"):
                first = span[1] - len(config)
                if name_of(token[: first - span[0] - 1]) in self._tree.names:
                    kind = passage.kind
                    return Found(passage, first, span[1], kind, "likely", config, "", "path", "", about=(config,))
                return Found(passage, *span, passage.kind, "frozen", None, _OTHER_PROJECT, about=about)
        if self._is_config_path(token):
            return Found(passage, *span, passage.kind, "ambiguous", None, _NOWHERE, about=about)
        return Found(passage, *span, passage.kind, "frozen", None, _OTHER_PROJECT, about=about)

    def _located(self, path: str, passage: Passage, span: tuple[int, int], form: str) -> Found | None:
        """The config to which a path leads; ambiguous where it leads to one from here and to another from there."""
        token = passage.text[slice(*span)] + (_PYTHON if form == "extensionless" else "")
        rooted = passage.text[span[0] - 1 : span[0]] == "/"
        led: dict[str, str] = {}
        for bases in ([""],) if rooted else (self._bases(path), self._tree.roots):
            for base in bases:
                target = self._tree.follow(base, token)
                if target in self._configs and target is not None:
                    led.setdefault(target, base)
            if led:
                break
        about = tuple(led)
        if len(about) > 1:
            return Found(passage, *span, passage.kind, "ambiguous", None, _HOMONYM, about=about)
        if not about:
            return None
        base, sure = led[about[0]], "sure" if form == "path" else "likely"
        anchored = base == folder_of(path) != ""
        return Found(passage, *span, passage.kind, sure, about[0], "", form, base, anchored, about)

    def _bases(self, path: str) -> Iterator[str]:
        """The folders from which paths in the file `path` may lead: the root, then its own and those above it."""
        yield ""
        yield from (folder for folder in self._tree.projects(path) if folder)

    def _folders(self, path: str, passage: Passage, start: int, end: int) -> Iterator[Found]:
        """A path without `.py`: of a config, of the results of a run, or of something else that carries a name."""
        located = self._located(path, passage, (start, end), "extensionless")
        if located:
            yield located
            return
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
            stem = _without_suffix(part[0])
            about = tuple(self._tree.stemmed(stem))
            found = Found(passage, part.start(), part.start() + len(stem), "work-dir", "frozen", about=about)
            if about and path in self._configs:
                yield found._replace(reason=_RESULTS)
            elif len(about) == 1:
                yield found._replace(confidence="likely", target=about[0], form="stem")
            elif about:
                yield found._replace(confidence="ambiguous", reason=_HOMONYM, form="stem")

    def _bare(self, passage: Passage, start: int, end: int) -> Found:
        """A name with neither folder nor suffix."""
        name = passage.text[start:end]
        about = tuple(config for config in self._tree.stemmed(name))
        kind = "stem"
        if all("/_base_/" in f"/{config}" for config in about) or not _is_name(name):
            return Found(passage, start, end, kind, "ambiguous", None, _WORD, about=about)
        if not self._is_meant(passage, start, end):
            return Found(passage, start, end, kind, "ambiguous", None, _PROSE, about=about)
        if len(about) > 1:
            return Found(passage, start, end, kind, "ambiguous", None, _HOMONYM, "stem", about=about)
        return Found(passage, start, end, kind, "likely", about[0], "", "stem", about=about)

    @staticmethod
    def _is_meant(passage: Passage, start: int, end: int) -> bool:
        """Whether a bare name stands where names of configs stand: quoted, alone in a cell, after `--config`."""
        text = passage.text
        before, after = text[start - 1 : start], text[end : end + 1]
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
        if not _is_name(name) or self._tree.stemmed(_without_suffix(name)):
            return ()
        cuts = [cut.span() for cut in _CUT.finditer(name, 0, _NAME_MAX)]
        starts = [0, *(end for _, end in cuts)]
        ends = [*(start for start, _ in cuts), len(name)]
        parts = (name[start:end] for start in starts for end in ends if end > start)
        known = [part for part in parts if self._tree.stemmed(part) and _is_name(part)]
        return tuple(self._tree.stemmed(max(known, key=len))) if known else ()

    def _is_dead(self, path: str, passage: Passage, token: str) -> bool:
        """Whether a path that leads nowhere must once have been one of a config of this repository."""
        if _PLACEHOLDER.search(token) or any(self._leads(base, token) for base in self._bases(path)):
            return False
        if self._is_config_path(token):
            return True
        alone = passage.kind == "string" and len(passage.text) == len(token) and not token.startswith(".")
        return alone and any(self._is_config_path(f"{root}/{token}") for root in self._tree.roots if root)

    def _leads(self, base: str, token: str) -> bool:
        target = self._tree.follow(base, token)
        return target is not None and self._tree.has(target)

    def _is_config_path(self, token: str) -> bool:
        """Whether a path leads into a folder of configs that there is."""
        tail = re.sub(r"^(?:\.{0,2}/)+", "", token)
        folder = folder_of(tail)
        return self._tree.is_inside(folder) and folder in self._tree.folders


def _is_name(text: str) -> bool:
    """Whether a text can hardly be anything but a config's name: three parts or more, and a digit."""
    return len(re.split(r"[_-]+", text)) >= 3 and any(character.isdigit() for character in text)


def _without_suffix(name: str) -> str:
    return name.removesuffix(_PYTHON)

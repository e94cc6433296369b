"""A repository: its configs, its text files, and the references between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from io import FileIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from mmname.errors import RepositoryError
from mmname.references import directives, html, json, markdown, notebook, plaintext, python, shell, yaml
from mmname.references.finder import Finder
from mmname.references.found import Found  # noqa: TC001  # the fields of a file's tuple are looked up
from mmname.references.moves import Moves
from mmname.references.passage import Passage
from mmname.references.paths import folder_of, name_of, stem_of, suffix_of
from mmname.references.reference import Edit, Reference
from mmname.references.rewriter import Change, UnwritableError, edits_of, mended, rewritten
from mmname.references.tree import Tree, is_matched
from mmname.references.workers import spread

__all__ = ["Following", "Mend", "Reader", "Repository"]

_Reader = Callable[[str], Iterator[Passage]]

_READERS: Mapping[str, _Reader] = {
    ".py": python.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".yml": yaml.read,
    ".yaml": yaml.read,
    ".ipynb": notebook.read,
    ".json": json.read,
    ".sh": shell.read,
    ".bash": shell.read,
    ".po": plaintext.read_catalogue,
    ".pot": plaintext.read_catalogue,
    ".rst": directives.read,
    ".html": html.read,
    ".htm": html.read,
}
_PAST = re.compile(r"(?:change[-_]?log|changes|history|news|release[-_]?notes?)(?:[-_.].*)?", re.IGNORECASE)
_CHANGELOG = "a changelog tells the past"
_BOM = b"\xef\xbb\xbf"

_IGNORED = "git ignores this file, so that nothing rewrites it"
_INHERITED = {"base", "base-package", "read-base"}
_LINKS = {"markdown-link", "html-link"}
_UNCHOSEN = "not asked for"

# Which files may name a config is told by the words in them, names split over literals put together.
_CHUNK = re.compile(rb"[\w+-]+")
_SPACED = bytes(byte if _CHUNK.match(bytes([byte])) else ord(" ") for byte in range(256))
_JOINT = re.compile(rb"""['"]\s*[+\\#'"rbuRBU]""")  # without which nothing can be glued
_GLUE = re.compile(rb"""\\?['"](?:\s|\+|\\\r?\n|\\n",\s*"|\#[^\n]*\n)*[rbuRBU]{0,2}\\?['"]""")
_ESCAPED = re.compile(rb"\\[nrt]")
_JOINED = {".py", ".po", ".pot", ".ipynb", ".md"}
_ENCODED = {".md", ".markdown", ".html", ".htm", ".rst"}
_OPEN = {"", ".sh", ".bash", ".yml", ".yaml", ".cfg", ".toml", ".in", ".txt", ".py"}
_LEFT_OPEN = re.compile(rb"configs[\w./+-]*[*?{]|\{[\w.+-]*,[\w.,+-]*\}[\w.+-]*\.py|[*?][\w.+-]*\.py")
_BEGUN = re.compile(rb"""\w\s*\+\s*[rbfRBF]?['"]|[fF]['"]\{""")
_TELLING = re.compile(
    rb"\.py|_base_|read_base|toctree|README:|Import:|configs|\]\(|\]:|href|src"
    rb"|nav:|file:|root:|doc[:}]|include|>`_|\.\. _|\w/\w+\.(?:md|rst|ipynb|ya?ml)"
)
_LINE = re.compile(rb"\r\n|\r|\n")


class Following(NamedTuple):
    """What moves ask for.

    Attributes:
        edits: what is rewritten, in the order of files and places.
        kept: what names something that moves and stays as it is, with the reason.
    """

    edits: Sequence[Edit]
    kept: Sequence[Reference]

    @property
    def dangling(self) -> list[Reference]:
        """What leads somewhere now, and no text can make lead there then."""
        return [one for one in self.kept if one.dies and one.confidence == "ambiguous"]


class Mend(NamedTuple):
    """A dead reference, the file that it means, and what leads there.

    Attributes:
        reference: the reference.
        target: the file; None where nobody knows.
        text: the reference as it would be meant; None where no text at its place can lead there.
        edit: what writes that.
    """

    reference: Reference
    target: str | None
    text: str | None
    edit: Edit | None


class Reader:
    """Reads files; one that remembers what it read tells it to the process for which it did."""

    def read(self, path: str) -> bytes:
        """The content of the file at `path`."""
        with FileIO(path) as file:  # a Path takes as long to make as a small file to read
            return file.readall()

    def news(self) -> object:
        """What was not told yet of what it remembers."""
        return None

    def learn(self, news: object) -> None:
        """Remember what another one remembers."""


class _File(NamedTuple):
    """A file and what is found in it."""

    path: str
    data: bytes
    found: Sequence[Found]


class Repository:
    """One scan of the tree under `root`, as it is when asked.

    `reader` may take the place of reading its files, and `tree` that of listing them.

    Attributes:
        root: the folder that was given.
        configs: the configs that may be renamed: those that `include` and `exclude` leave, `_base_` folders only with
            `bases`; POSIX paths relative to the root, as all paths here.
        files: the files that references are looked for in; those that turn out to hold binary data are passed over.

    Raises:
        RepositoryError: when the tree or a file of it cannot be read.
    """

    def __init__(
        self,
        root: Path,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        bases: bool = False,
        reader: Reader | None = None,
        tree: Tree | None = None,
    ) -> None:
        self.root = Path(root)
        self._reader = reader or Reader()
        self._tree = tree or Tree(self.root)
        self._finder = Finder(self._tree)
        self.configs = tuple(
            path
            for path in self._tree.configs
            if (bases or "_base_" not in path.split("/"))
            and (not include or is_matched(path, include))
            and not is_matched(path, exclude)
        )
        self.files = self._tree.texts
        self._followed: tuple[object, Following] | None = None

    @property
    def all_configs(self) -> frozenset[str]:
        """Every config, whether it may be renamed or not."""
        return frozenset(self._tree.configs)

    def references(self, *, names: Collection[str] | None = None) -> Iterator[Reference]:
        """Every place that names a config, in the order of files and places; with `names` only of configs called so."""
        known = frozenset(self._tree.configs)
        wanted = frozenset(map(stem_of, known) if names is None else names)
        self._finder.expect(wanted)
        for file in self._read(self.files, partial(_may_name, _words_of(wanted))):
            told = _Teller(file)
            for found in file.found:
                if any(config in known and stem_of(config) in wanted for config in found.about):
                    yield told(found)

    def follow(
        self, moves: Mapping[str, str], *, likely: bool = True, names: bool = True, own_links: bool = False
    ) -> Following:
        """What has to be rewritten, and what stays, when files move as `moves` says, old path to new path, all at once.

        Args:
            moves: paths before and after; those of the answer, and its offsets, are the ones before.
            likely: rewrite what is not certain too.
            names: rewrite the `Name` of a metafile that is the name of its config.
            own_links: rewrite addresses of this very repository on its default branch.
        """
        asked = (dict(moves), likely, names, own_links)
        if self._followed is None or self._followed[0] != asked:
            self._followed = asked, self._follow(Moves(moves, self._tree.held), likely, names, own_links)
        return self._followed[1]

    def edits(self, moves: Mapping[str, str], *, likely: bool = True, names: bool = True) -> Sequence[Edit]:
        """The edits of `follow`."""
        return self.follow(moves, likely=likely, names=names).edits

    def kept(self, moves: Mapping[str, str], *, likely: bool = True, names: bool = True) -> Sequence[Reference]:
        """The places that name a file of `moves` and stay as they are, each with the reason."""
        return self.follow(moves, likely=likely, names=names).kept

    def dangling(self, moves: Mapping[str, str]) -> list[Reference]:
        """The references that lead somewhere now and that no text can make lead there after `moves`."""
        return self.follow(moves).dangling

    def dead(self, paths: Iterable[str] | None = None) -> Iterator[Reference]:
        """The references that certainly mean something of this repository and lead to nothing; of `paths`, or all."""
        for file in self._read(self.files if paths is None else paths, _may_be_dead):
            told = _Teller(file)
            yield from (told(found) for found in file.found if found.dead)

    def mends(self, paths: Iterable[str], meant: Callable[[Reference], str | None]) -> Iterator[Mend]:
        """The dead references in some files, each with the file that `meant` says it means, and what leads there."""
        for file in self._read(paths, _may_be_dead):
            told = _Teller(file)
            for found in file.found:
                if found.dead:
                    reference = told(found)
                    target = meant(reference)
                    yield Mend(reference, target, *self._mend(file, found, target))

    def _mend(self, file: _File, found: Found, target: str | None) -> tuple[str | None, Edit | None]:
        """The text that makes a dead reference lead to `target`, and the edit that writes it."""
        if target is None:
            return None, None
        try:
            change = mended(found, file.path, target, self._tree)
        except UnwritableError:
            return None, None
        edits = list(edits_of(file.path, file.data, [change]))
        return (change.new, edits[0]) if len(edits) == 1 and edits[0].old != edits[0].new else (None, None)

    def _follow(self, moves: Moves, likely: bool, names: bool, own_links: bool) -> Following:
        words = _words_of({*map(stem_of, moves.files), *map(name_of, moves.folders), *map(name_of, moves.gone)})
        self._finder.expect(map(stem_of, moves.files))
        away = {path for path in moves.files if moves.leaves(path)}
        hidden = sorted(away - set(self.files) - self._tree.links.keys())
        folders = frozenset(name_of(folder_of(path)).encode() for path in moves.files)
        wanted = partial(_may_name, words, folders=folders)

        def work(paths: Sequence[str]) -> tuple[list[Edit], list[Reference], object]:
            edits: list[Edit] = []
            kept: list[Reference] = []
            for file in self._read(paths, wanted, always=away):
                told = _Teller(file)
                changes = []
                for found, new, reason, dies in self._decided(file, moves, own_links=own_links):
                    if new is None:
                        kept.append(told(found._replace(reason=reason), dies=dies))
                    elif (likely or found.confidence == "sure") and (names or found.kind != "metafile-name"):
                        changes.append(Change(found, new))
                    else:
                        kept.append(told(found._replace(reason=_UNCHOSEN), dies=found.form != "stem"))
                edits += edits_of(file.path, file.data, changes)
            return edits, kept, self._reader.news()

        edits: list[Edit] = []
        kept: list[Reference] = []
        for some, others, news in spread(work, [*self.files, *hidden]):
            edits += some
            kept += others
            self._reader.learn(news)
        ignored = [path for path in self._tree.ignored_configs() if path not in moves.files] if moves else []
        for file in self._read(ignored, wanted):
            told = _Teller(file)
            inherited = (found for found in file.found if found.kind in _INHERITED and found.target is not None)
            gone = (found for found in inherited if moves.of(found.target or "") != found.target)
            kept += [told(found.frozen(_IGNORED), dies=True) for found in gone]
        return Following(sorted(edits), kept)

    def _decided(self, file: _File, moves: Moves, *, own_links: bool) -> Iterator[tuple[Found, str | None, str, bool]]:
        """The references that `moves` concerns, with the text that each becomes.

        No text for those that have to stay, but the reason, and whether they lead nowhere then.
        """
        for original in file.found:
            found = _settled(original, moves)
            if found.kind == "own-link" and own_links:
                found = found._replace(confidence="sure")
            if found.form and found.target is not None and found.confidence in {"sure", "likely"}:
                try:
                    new = rewritten(found, file.path, self._tree, moves)
                except UnwritableError as error:
                    confidence = "likely" if error.computed else "ambiguous"
                    yield found._replace(confidence=confidence), None, error.reason, error.dies
                    continue
                if new != found.written:
                    yield found, new, "", False
            elif any(moves.of(path) != path or path in moves.folders for path in found.about):
                dies = found.confidence == "frozen" and found.kind in _LINKS and found.target is not None
                yield found, None, found.reason, dies

    def _read(
        self, paths: Iterable[str], wanted: Callable[[str, bytes], bool], *, always: Collection[str] = ()
    ) -> Iterator[_File]:
        """Those of `paths` that are wanted, with the references in them."""
        for path in paths:
            try:
                data = self._reader.read(f"{self.root}/{path}")
            except OSError as error:
                raise RepositoryError(error.strerror or str(error), path=path) from error
            if b"\0" not in data and (path in always or wanted(path, data)):
                yield _File(path, data, _apart(self._found(path, data)))

    def _found(self, path: str, data: bytes) -> Iterator[Found]:
        mark = len(_BOM) if data.startswith(_BOM) else 0
        past = any(_PAST.fullmatch(part) for part in (stem_of(path), name_of(folder_of(path))))
        for passage in _READERS.get(suffix_of(path), plaintext.read)(data[mark:].decode("latin-1")):
            placed = passage.shifted(mark) if mark else passage
            yield from self._finder.find(path, placed._replace(frozen=_CHANGELOG) if past else placed)


class _Teller:
    """Tells of the references of one file in the words of `Reference`."""

    def __init__(self, file: _File) -> None:
        self._file = file

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in _LINE.finditer(self._file.data))]

    def __call__(self, found: Found, *, dies: bool = False) -> Reference:
        start, end = found.passage.starts[found.start], found.passage.ends[found.end - 1]
        line = bisect_right(self._lines, start)
        before = self._file.data[self._lines[line - 1] : start].decode("utf-8", "replace")
        place = (line, len(before.lstrip("\ufeff")) + 1)
        judged = (found.kind, found.confidence, found.target, found.reason)
        return Reference(self._file.path, start, end, found.written, *judged, *place, dies)


def _apart(found: Iterable[Found]) -> list[Found]:
    """References in their order, of those that share a byte the first alone."""
    ordered = sorted(found, key=lambda one: one.passage.starts[one.start])
    apart: list[Found] = []
    for one in ordered:
        if not apart or one.passage.starts[one.start] >= apart[-1].passage.ends[apart[-1].end - 1]:
            apart.append(one)
    return apart


def _settled(found: Found, moves: Moves) -> Found:
    """A name that several configs have is no longer ambiguous when all of them are given the same new one."""
    if found.form and found.target is None and len({stem_of(moves.of(path)) for path in found.about}) == 1:
        return found._replace(confidence="likely", target=found.about[0], base=folder_of(found.about[0]))
    return found


def _may_name(words: frozenset[bytes], path: str, data: bytes, *, folders: frozenset[bytes] = frozenset()) -> bool:
    """Whether a file may hold a name that has one of `words` in it, or code that begins it with one of `folders`."""
    if not words or not words.isdisjoint(_chunks(data)):
        return True
    suffix = suffix_of(path)
    if suffix in _OPEN and _LEFT_OPEN.search(data):
        return True
    if suffix == ".py" and _BEGUN.search(data) and not folders.isdisjoint(_chunks(data)):
        return True
    if suffix in _ENCODED and (b"%" in data or rb"\_" in data):
        return not words.isdisjoint(_chunks(unquote_to_bytes(data).replace(rb"\_", b"_")))
    if suffix not in _JOINED or (b"\\" not in data and not _JOINT.search(data)):
        return False
    return not words.isdisjoint(_chunks(_ESCAPED.sub(b" ", _GLUE.sub(b"", data))))


def _chunks(data: bytes) -> list[bytes]:
    """What `_CHUNK` finds, three times as fast."""
    return data.translate(_SPACED).split()


def _may_be_dead(_path: str, data: bytes) -> bool:
    """Whether a file may hold a reference that is reported when it is dead."""
    return _TELLING.search(data) is not None


def _words_of(stems: Iterable[str]) -> frozenset[bytes]:
    """The longest word of each name; no words, which any file has, where a name has none in ASCII."""
    words = [max(_CHUNK.findall(stem.encode()), key=len, default=b"") for stem in stems]
    return frozenset(words) if all(words) else frozenset()

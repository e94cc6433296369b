"""A repository: its configs, its text files, and the references between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from mmname.errors import RepositoryError
from mmname.references import markdown, notebook, python, text, yaml
from mmname.references.passage import Passage
from mmname.references.reference import Edit, Reference
from mmname.references.resolver import Found, Resolver
from mmname.references.rewriter import Change, edits_of, rewritten
from mmname.references.tree import Tree, folder_of, is_matched, name_of, stem_of

__all__ = ["Repository"]

_Reader = Callable[[str], Iterator[Passage]]

_prose = partial(text.read, loose=False)
_READERS: Mapping[str, _Reader] = {
    ".py": python.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".yml": yaml.read,
    ".yaml": yaml.read,
    ".ipynb": notebook.read,
    ".po": text.read_catalogue,
    ".pot": text.read_catalogue,
    ".rst": _prose,
    ".html": _prose,
    ".htm": _prose,
}
_BINARY = {
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".webp",
    ".ico",
    ".pdf",
    ".pth",
    ".pt",
    ".onnx",
    ".pkl",
    ".npy",
    ".npz",
    ".mp4",
    ".avi",
    ".mov",
    ".zip",
    ".gz",
    ".tar",
    ".whl",
    ".so",
    ".bin",
    ".ttf",
}
_PAST = re.compile(r"(?:change[-_]?log|changes|history|news|release[-_]?notes?)(?:[-_.].*)?", re.IGNORECASE)
_CHANGELOG = "a changelog tells the past"
_BOM = b"\xef\xbb\xbf"

_UNWRITABLE = "the new name cannot be written here: Python imports only what is an identifier"
_UNCHOSEN = "not asked for"

# Which files may name a config is told by the words in them, names split over literals put together.
_CHUNK = re.compile(rb"[\w+-]+")
_SPACED = bytes(byte if _CHUNK.match(bytes([byte])) else ord(" ") for byte in range(256))
_JOINT = re.compile(rb"""['"]\s*[+\\#'"rbuRBU]""")  # without which nothing can be glued
_GLUE = re.compile(rb"""\\?['"](?:\s|\+|\\\r?\n|\\n",\s*"|\#[^\n]*\n)*[rbuRBU]{0,2}\\?['"]""")
_ESCAPED = re.compile(rb"\\[nrt]")
_JOINED = {".py", ".po", ".pot", ".ipynb"}
_LINE = re.compile(rb"\r\n|\r|\n")


class _File(NamedTuple):
    """A file and what is found in it."""

    path: str
    data: bytes
    found: Sequence[Found]


class Repository:
    """One scan of the tree under `root`, as it is when asked; `read` may take the place of reading its files.

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
        read: Callable[[str], bytes] | None = None,
    ) -> None:
        self.root = Path(root)
        self._bytes = read or _bytes_of
        self._tree = Tree(self.root)
        self._resolver = Resolver(self._tree)
        self.configs = tuple(
            path
            for path in self._tree.configs
            if (bases or "_base_" not in path.split("/"))
            and (not include or is_matched(path, include))
            and not is_matched(path, exclude)
        )
        self.files = tuple(sorted(path for path in self._tree.files if _suffix(path) not in _BINARY))
        self._scanned: tuple[Mapping[str, str], Sequence[_File]] | None = None

    def references(self, *, names: Collection[str] | None = None) -> Iterator[Reference]:
        """Every place that names a config, in the order of files and places; with `names` only of configs called so."""
        known = frozenset(self._tree.configs)
        wanted = frozenset(map(stem_of, known) if names is None else names)
        for file in self._read(partial(_may_name, _words_of(wanted))):
            told = _Teller(file)
            for found in file.found:
                if any(config in known and stem_of(config) in wanted for config in found.about):
                    yield told(found)

    def edits(self, moves: Mapping[str, str], *, likely: bool = True, names: bool = True) -> list[Edit]:
        """What has to be rewritten when files move as `moves` says, old path to new path, all at once.

        Paths and offsets are those before the move. `likely` takes in what is not certain, `names` the `Name` of a
        metafile. What stays is told by `kept`.
        """
        edits: list[Edit] = []
        for file in self._touched(moves):
            decided = (_Decision(*pair) for pair in self._decided(file, moves))
            chosen = [one for one in decided if one.new is not None and one.is_chosen(likely=likely, names=names)]
            edits += edits_of(file.path, file.data, [Change(one.found, one.new or "") for one in chosen])
        return sorted(edits)

    def kept(self, moves: Mapping[str, str], *, likely: bool = True, names: bool = True) -> list[Reference]:
        """The places that name a file of `moves` and stay as they are, each with the reason."""
        kept: list[Reference] = []
        for file in self._touched(moves):
            told = _Teller(file)
            for found, new in self._decided(file, moves):
                if new is None:
                    kept.append(told(found))
                elif not _Decision(found, new).is_chosen(likely=likely, names=names):
                    kept.append(told(found._replace(reason=_UNCHOSEN)))
        return kept

    def dangling(self, moves: Mapping[str, str]) -> list[Reference]:
        """The references that lead to a file now and that no text can make lead to it after `moves`."""
        return [kept for kept in self.kept(moves) if kept.reason == _UNWRITABLE]

    def dead(self) -> Iterator[Reference]:
        """The references that certainly mean a file and lead to none."""
        for file in self._read(_may_be_dead):
            told = _Teller(file)
            yield from (told(found) for found in file.found if found.dead)

    def _touched(self, moves: Mapping[str, str]) -> Sequence[_File]:
        """The files in which a file of `moves` may be named, and those that `moves` puts into another folder."""
        if self._scanned is None or self._scanned[0] != moves:
            words = _words_of(stem_of(path) for path in moves)
            away = frozenset(old for old, new in moves.items() if folder_of(old) != folder_of(new))
            self._scanned = dict(moves), tuple(self._read(partial(_may_name, words), always=away))
        return self._scanned[1]

    def _decided(self, file: _File, moves: Mapping[str, str]) -> Iterator[tuple[Found, str | None]]:
        """The references that `moves` concerns, with the text that each becomes; None for those that must stay."""
        for original in file.found:
            found = _settled(original, moves)
            if found.form and found.target is not None and found.confidence in {"sure", "likely"}:
                new = rewritten(found, file.path, self._tree, moves)
                if new is None:
                    yield found._replace(confidence="ambiguous", reason=_UNWRITABLE), None
                elif new != found.written:
                    yield found, new
            elif any(config in moves for config in found.about):
                yield found, None

    def _read(self, wanted: Callable[[str, bytes], bool], *, always: Collection[str] = ()) -> Iterator[_File]:
        """The files that are wanted, with the references in them."""
        for path in self.files:
            try:
                data = self._bytes(f"{self.root}/{path}")
            except OSError as error:
                raise RepositoryError(error.strerror or str(error), path=path) from error
            if b"\0" not in data and (path in always or wanted(path, data)):
                found = sorted(self._found(path, data), key=lambda one: one.passage.starts[one.start])
                yield _File(path, data, found)

    def _found(self, path: str, data: bytes) -> Iterator[Found]:
        mark = len(_BOM) if data.startswith(_BOM) else 0
        past = any(_PAST.fullmatch(part) for part in (stem_of(path), name_of(folder_of(path))))
        for passage in _READERS.get(_suffix(path), text.read)(data[mark:].decode("latin-1")):
            placed = passage.shifted(mark) if mark else passage
            yield from self._resolver.resolve(path, placed._replace(frozen=_CHANGELOG) if past else placed)


class _Decision(NamedTuple):
    """A reference and the text that it would become."""

    found: Found
    new: str | None

    def is_chosen(self, *, likely: bool, names: bool) -> bool:
        """Whether it is rewritten, of what may be."""
        return (likely or self.found.confidence == "sure") and (names or self.found.kind != "metafile-name")


class _Teller:
    """Tells of the references of one file in the words of `Reference`."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self._lines = [0, *(match.end() for match in _LINE.finditer(file.data))]

    def __call__(self, found: Found) -> Reference:
        start, end = found.passage.starts[found.start], found.passage.ends[found.end - 1]
        line = bisect_right(self._lines, start)
        before = self._file.data[self._lines[line - 1] : start].decode("utf-8", "replace")
        place = (line, len(before.lstrip("\ufeff")) + 1)
        judged = (found.kind, found.confidence, found.target, found.reason)
        return Reference(self._file.path, start, end, found.written, *judged, *place)


def _settled(found: Found, moves: Mapping[str, str]) -> Found:
    """A name that several configs have is no longer ambiguous when all of them are given the same new one."""
    if found.form and found.target is None and len({stem_of(moves.get(path, path)) for path in found.about}) == 1:
        return found._replace(confidence="likely", target=found.about[0], base=folder_of(found.about[0]))
    return found


def _may_name(words: frozenset[bytes], path: str, data: bytes) -> bool:
    """Whether a file may hold a name that has one of `words` in it."""
    if not words or not words.isdisjoint(_chunks(data)):
        return True
    if _suffix(path) not in _JOINED or (b"\\" not in data and not _JOINT.search(data)):
        return False
    return not words.isdisjoint(_chunks(_ESCAPED.sub(b" ", _GLUE.sub(b"", data))))


def _bytes_of(path: str) -> bytes:
    with FileIO(path) as file:  # a Path takes as long to make as a small file to read
        return file.readall()


def _chunks(data: bytes) -> list[bytes]:
    """What `_CHUNK` finds, three times as fast."""
    return data.translate(_SPACED).split()


def _may_be_dead(path: str, data: bytes) -> bool:
    """Whether a file may hold a reference that is reported when it is dead."""
    if _suffix(path) == ".py":
        return b".py" in data or b"_base_" in data or b"read_base" in data
    return b".py" in data or b"Config:" in data or b"Import:" in data


def _words_of(stems: Iterable[str]) -> frozenset[bytes]:
    """The longest word of each name; no words, which any file has, where a name has none in ASCII."""
    words = [max(_CHUNK.findall(stem.encode()), key=len, default=b"") for stem in stems]
    return frozenset(words) if all(words) else frozenset()


def _suffix(path: str) -> str:
    return path[path.rfind(".") :].lower()

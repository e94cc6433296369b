"""References in YAML: `Config` and `Name` of a metafile, the `Import` of a model index, paths elsewhere."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.references import plaintext
from mmname.references.passage import Passage, Strand, asciified, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read"]

_MERGE = "tag:yaml.org,2002:merge"
_PROPERTIES = re.compile(r"(?:[&!][^\s]*\s+)+")
_BLOCK = re.compile(r"[|>][-+0-9]*[^\n]*\n")
_SINGLE = re.compile(r"'(')")
_DOUBLE = re.compile(r"\\(\r?\n[ \t]*|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}
_PLAIN = re.compile(r"[\w./(+][^:#]*(?<! )")

_SUFFIXED = re.compile(r"\.\w+$")

_COLLECTION = "the name of a collection, not of a config"


class _Mapping(NamedTuple):
    """A mapping, its scalar keys, what its merge keys bring in, and the key under which it stands."""

    node: Any
    own: dict[str, Any]
    inherited: dict[str, Any]
    under: str


def read(text: str) -> Iterator[Passage]:
    """The passages of a YAML file; one that does not parse is read as text."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = list(yaml.compose_all(asciified(text), Loader=loader))
    except (yaml.YAMLError, RecursionError, ValueError):
        yield from plaintext.read(text)
        return
    taken: dict[tuple[int, int], None] = {}
    entries = (passage for mapping in _mappings(documents) for passage in _entry(text, mapping))
    for passage in chain(_contents(text, documents), entries):
        place = passage.starts[0], passage.ends[-1]
        if place not in taken:  # an alias stands for what is written at its anchor
            taken[place] = None
            yield passage
    for start, end in remainder(text, list(taken)):
        yield plain(text, start, end, "path", loose=True)


def _mappings(documents: list[Any]) -> Iterator[_Mapping]:
    """Every mapping with scalar keys in the documents, an anchored one once."""
    import yaml

    seen: set[int] = set()
    todo = [(document, "") for document in documents if document is not None]
    while todo:
        node, under = todo.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            own = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
            yield _Mapping(node, own, _inherited(node), under)
            todo += [
                (part, key.value if part is value and isinstance(key, yaml.ScalarNode) else under)
                for key, value in node.value
                for part in (key, value)
            ]
        else:
            todo += [(item, under) for item in node.value]


def _inherited(node: Any) -> dict[str, Any]:
    """What the merge keys (`<<`) of a mapping bring in, the nearest first."""
    import yaml

    merged: dict[str, Any] = {}
    for key, value in node.value:
        if key.tag == _MERGE:
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if isinstance(source, yaml.MappingNode):
                    pairs = {k.value: v for k, v in source.value if isinstance(k, yaml.ScalarNode)}
                    merged = {**_inherited(source), **pairs, **merged}
    return merged


def _entry(text: str, mapping: _Mapping) -> Iterator[Passage]:
    own, every = mapping.own, {**mapping.inherited, **mapping.own}
    for passage in _scalars(text, own.get("Config"), "metafile-config"):
        yield passage
    configs = "\n".join(passage.text for passage in _scalars(text, every.get("Config"), "metafile-config"))
    collection = not configs and mapping.under != "Models"
    for passage in _scalars(text, own.get("Name"), "metafile-name"):
        yield passage._replace(context=configs, frozen=_COLLECTION if collection else "")
    for passage in _scalars(text, own.get("In Collection"), "path"):
        yield passage._replace(whole=False, frozen=_COLLECTION)
    for passage in _scalars(text, own.get("README"), "metafile-readme"):
        yield passage
    for passage in _scalars(text, own.get("Import"), "index-import"):
        yield passage


def _contents(text: str, documents: list[Any]) -> Iterator[Passage]:
    """Entries of a known file: a config's `_base_`, the `nav` of MkDocs, `root`, `file` and `glob` of jupyter-book."""
    for mapping in _mappings(documents[:1]):
        top = mapping.own if mapping.node is documents[0] else {}
        yield from _scalars(text, top.get("_base_"), "base")
        folder = top.get("docs_dir")
        for passage in _leaves(text, top.get("nav")):
            if _SUFFIXED.search(passage.text):
                yield passage._replace(kind="nav", context=getattr(folder, "value", "docs"))
        if mapping.own.keys() & {"file", "root"} and _is_book(documents[0]):
            for key in ("root", "file", "glob"):
                yield from _scalars(text, mapping.own.get(key), "toc")


def _is_book(document: Any) -> bool:
    """Whether a document is a table of contents of jupyter-book, of the new form or the old."""
    import yaml

    if isinstance(document, yaml.MappingNode):
        own = {key.value: value for key, value in document.value if isinstance(key, yaml.ScalarNode)}
        return "root" in own or str(getattr(own.get("format"), "value", "")).startswith("jb-")
    first = document.value[0] if isinstance(document, yaml.SequenceNode) and document.value else None
    return isinstance(first, yaml.MappingNode) and any(key.value == "file" for key, _ in first.value)


def _leaves(text: str, node: Any) -> Iterator[Passage]:
    """The texts that a node holds at any depth, keys left out."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        yield from _scalars(text, node, "nav")
    elif node is not None:
        for item in node.value:
            yield from _leaves(text, item[1] if isinstance(node, yaml.MappingNode) else item)


def _scalars(text: str, node: Any, kind: str) -> Iterator[Passage]:
    """The texts that a scalar or a sequence of scalars holds, quotes and anchors left out."""
    import yaml

    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(text, item, kind)
    elif isinstance(node, yaml.ScalarNode) and node.value:
        found = _written(text, node.start_mark.index, node.end_mark.index, node.style)
        if found and asciified(found.text) == node.value.strip():
            yield found._replace(kind=kind, whole=True)


def _written(text: str, start: int, end: int, style: str | None) -> Passage | None:
    """The passage of a scalar between two places, before which an anchor and a tag may stand."""
    properties = _PROPERTIES.match(text, start, end)
    start = properties.end() if properties else start
    if style in {"'", '"'}:
        strand = Strand()
        escape, meaning = (_SINGLE, str) if style == "'" else (_DOUBLE, _meant)
        strand.add_escaped(text, start + 1, end - 1, escape=escape, meaning=meaning)
        return strand.passage("", escape=_single if style == "'" else _double) if strand else None
    header = _BLOCK.match(text, start, end) if style in {"|", ">"} else None
    start = header.end() if header else start
    body = text[start:end]
    if not body.strip():
        return None
    first = start + len(body) - len(body.lstrip())
    return plain(text, first, first + len(body.strip()), "", escape=str if header else _unquoted)


def _meant(sign: str) -> str:
    if sign[0] in "\r\n":
        return ""
    return chr(int(sign[1:], 16)) if sign[0] in "xuU" and len(sign) > 1 else _SIGNS.get(sign, sign)


def _single(new: str) -> str:
    return new.replace("'", "''")


def _double(new: str) -> str:
    return new.replace("\\", r"\\").replace('"', r"\"")


def _unquoted(new: str) -> str:
    """A text without quotes, or in quotes where YAML would read something else."""
    return new if _PLAIN.fullmatch(new) else f"'{_single(new)}'"

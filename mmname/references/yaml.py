"""References in YAML: `Config` and `Name` of a metafile, the `Import` of a model index, paths elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.references import text as text_files
from mmname.references.passage import Passage, asciified, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read"]

_COLLECTION = "the name of a collection, not of a config"


def read(text: str) -> Iterator[Passage]:
    """The passages of a YAML file; one that does not parse is read as text."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = list(yaml.compose_all(asciified(text), Loader=loader))
    except (yaml.YAMLError, RecursionError, ValueError):
        yield from text_files.read(text)
        return
    taken = []
    for mapping in _mappings(documents):
        for passage in _entry(text, mapping):
            taken.append((passage.starts[0], passage.ends[-1]))
            yield passage
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "path", loose=True)


def _mappings(documents: list[Any]) -> Iterator[dict[str, Any]]:
    """Every mapping with scalar keys in the documents, an anchored one once."""
    import yaml

    seen: set[int] = set()
    todo = [document for document in documents if document is not None]
    while todo:
        node = todo.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
            todo += [part for pair in node.value for part in pair]
        else:
            todo += node.value


def _entry(text: str, mapping: dict[str, Any]) -> Iterator[Passage]:
    configs = list(_scalars(text, mapping.get("Config")))
    for start, end in configs:
        yield plain(text, start, end, "metafile-config", whole=True)
    for start, end in _scalars(text, mapping.get("Name")):
        context = "\n".join(text[first:last] for first, last in configs)
        frozen = "" if configs else _COLLECTION
        yield plain(text, start, end, "metafile-name", whole=True, context=context, frozen=frozen)
    for start, end in _scalars(text, mapping.get("In Collection")):
        yield plain(text, start, end, "path", frozen=_COLLECTION)
    for start, end in _scalars(text, mapping.get("Import")):
        yield plain(text, start, end, "index-import", whole=True)


def _scalars(text: str, node: Any) -> Iterator[tuple[int, int]]:
    """The places of the texts that a scalar or a sequence of scalars holds, quotes left out."""
    import yaml

    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(text, item)
    elif isinstance(node, yaml.ScalarNode) and node.value:
        start, end = node.start_mark.index, node.end_mark.index
        if node.style in {"'", '"'}:
            start, end = start + 1, end - 1
        if asciified(text[start:end]) == node.value:
            yield start, end

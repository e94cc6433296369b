"""Reading: text -> record, and where that fails an error that shows the place."""

from __future__ import annotations

import os
import re

from mmname.errors import NameSyntaxError
from mmname.name.alphabet import LONGEST, fault_of
from mmname.name.builder import given_words
from mmname.name.convention import UNCLAIMED, convention, kinds
from mmname.name.evidence import Guess, chosen, ranked
from mmname.name.layout import lay_out
from mmname.name.lexer import Pieces
from mmname.name.reader import Refusal, reader
from mmname.name.words import NO_WORDS, OwnWords, words_in
from mmname.name.written import is_written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.name.reader import Reader, Walk
    from mmname.name.record import ConfigName

_OTHER = r"(?P<hash>[_-]\d{8}(?:[_-]\d{6})?[_-][0-9a-f]{8})?\.(?P<ending>pth|pt|onnx|zip|tar|log|md|txt|ipynb)$"

__all__ = ["AUTO", "detect", "parse", "parse_written", "stem_of"]

AUTO = "auto"
"""The dialect that stands for the one that suits a name best, if any does."""


def parse(
    text: str | os.PathLike[str],
    *,
    dialect: str = AUTO,
    strict: bool = False,
    words: OwnWords | Mapping[str, object] | None = None,
) -> ConfigName:
    """Read a config name, the name of a config file, or a path to one.

    Lenient reading takes names as they are found: fields may be missing or stand in another order, and a word that no
    table knows goes to the field that its place says and is listed in `unknown`. Strict reading takes the documented
    template alone. A name that fits no convention has the dialect None and what all projects call alike in its fields.
    What only the folders of a path say is taken from there, and listed in `from_path`. `words` adds words: for each
    kind a list of them, or tables.

    Raises:
        NameSyntaxError: the text is no name, or strict reading refuses it.
        UnknownDialectError: nobody has described `dialect`.
        DataError: a table in `words` is broken.

    >>> name = parse("configs/gn/mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco.py")
    >>> name.model, name.norm, name.batch.total, name.schedule
    ('mask_rcnn', 'gn-head', 16, '2x')
    >>> parse("faster-rcnn_r50_fpn_1x_coco") == parse("faster_rcnn_r50_fpn_1x_coco")
    True
    >>> parse("bert-base-uncased_alpaca").dialect is None
    True
    """
    stem, own = stem_of(text), given_words(words)
    if strict:
        claimed = chosen(stem, own)[0].convention.name if dialect == AUTO else dialect
        record = _strict(stem, claimed, own)
    else:
        reading, walk = _read(stem, dialect, own)
        record = reading.record(walk)
    return _placed(record, str(os.fspath(text)))


def parse_written(text: str, *, dialect: str = AUTO, own: OwnWords = NO_WORDS) -> tuple[ConfigName, bool]:
    """Read a name as `parse` does, and tell whether it stands as its convention writes it; where not, it may still.

    Raises:
        NameSyntaxError: the text is no name.
        UnknownDialectError: nobody has described `dialect`.

    >>> parse_written("mask_rcnn_r50_fpn_1x_coco")[1], parse_written("mask_rcnn_resnet50_fpn_1x_coco")[1]
    (True, False)
    """
    stem = stem_of(text)
    reading, walk = _read(stem, dialect, own)
    record = reading.record(walk)
    return _placed(record, text), is_written(record, walk, reading)


def detect(text: str | os.PathLike[str], *, words: OwnWords | Mapping[str, object] | None = None) -> list[Guess]:
    """Rank the conventions by how well they read a name, the best first; none where it fits none.

    Raises:
        NameSyntaxError: the text is no name.
        DataError: a table in `words` is broken.

    >>> [guess.dialect for guess in detect("mask-rcnn_r50_fpn_8xb2-1x_coco")][0]
    'mmdet3'
    """
    return ranked(stem_of(text), given_words(words))


def stem_of(text: str | os.PathLike[str]) -> str:
    """The name in a path: its last part, without a final `.py`, checked to be one.

    Raises:
        NameSyntaxError: it is no name.
    """
    if not isinstance(text, (str, os.PathLike)):
        raise NameSyntaxError(f"a name is text, not {type(text).__name__}", text=repr(text)[:LONGEST], span=(0, 1))
    path = str(os.fspath(text))
    stem = path[max(path.rfind("/"), path.rfind("\\")) + 1 :]
    stem = stem.removesuffix(".py")
    fault = fault_of(stem) or _other_file(stem)
    if fault:
        raise fault
    return stem


def _read(stem: str, dialect: str, own: OwnWords) -> tuple[Reader, Walk]:
    """The words of a name in a convention or the one that suits it best, with its reader.

    Raises:
        UnknownDialectError: nobody has described `dialect`.
    """
    if dialect == AUTO:
        return chosen(stem, own)
    reading = reader(dialect, own)
    return reading, reading.walk(Pieces(stem))


def _other_file(name: str) -> NameSyntaxError | None:
    """Why a name is that of a file which is no config, or None; of a checkpoint with the config's name in it."""
    found = re.search(_OTHER, name) if "." in name else None
    if found is None:
        return None
    config = name[: found.start()]
    known = config if found["hash"] else None
    kind = "checkpoint" if found["ending"] in ("pth", "pt") else f".{found['ending']} file"
    return NameSyntaxError(f"the name of a {kind}, not of a config", text=name, span=found.span(), suggestion=known)


def _placed(record: ConfigName, path: str) -> ConfigName:
    """The record with the model that the folders of its path say, where its convention leaves the model to them."""
    folders = convention(record.dialect).folders if record.dialect else {}
    if not folders or record.model is not None:
        return record
    named = (folders[part] for part in reversed(path.replace("\\", "/").split("/")[:-1]) if part in folders)
    model = next(named, None)
    return record if model is None else record._replace(model=model, from_path=("model",))


def _strict(stem: str, dialect: str, own: OwnWords) -> ConfigName:
    """Read the documented template alone, written as the convention writes it.

    Raises:
        NameSyntaxError: the name is not of the template.
    """
    if dialect == UNCLAIMED:
        raise NameSyntaxError("the name fits no convention", text=stem, span=(0, len(stem)))
    try:
        record = reader(dialect, own).read(stem, dialect)
    except Refusal as refusal:
        raise _explained(stem, refusal, dialect, own) from refusal
    if not convention(dialect).loose:
        _require_canonical(stem, lay_out(record, words_in(dialect, own), documented=True))
    return record


def _explained(stem: str, refusal: Refusal, dialect: str, own: OwnWords) -> NameSyntaxError:
    """Put a grammar's refusal into words."""
    said = stem[refusal.start : refusal.end]
    expected = list(dict.fromkeys(kinds()[kind].title for kind in refusal.kinds))
    suggestion = None
    if not said:
        message = "the name ends too early"
    elif refusal.found:
        message = f"{kinds()[refusal.found].title} cannot stand here: {said!r}"
    else:
        message = f"unknown word {said!r}"
        suggestion = _nearest(said, refusal.kinds, dialect, own)
    span = (refusal.start, max(refusal.end, refusal.start + 1))
    return NameSyntaxError(
        message, text=stem, span=span, expected=expected or ["the end of the name"], suggestion=suggestion
    )


def _nearest(said: str, allowed: tuple[str, ...], dialect: str, own: OwnWords) -> str | None:
    from difflib import get_close_matches

    words = words_in(dialect, own)
    near = get_close_matches(said.lower(), [text for kind in allowed for text in words.examples(kind)])
    return max(near, key=lambda word: sorted(word) == sorted(said.lower()), default=None)  # two letters swapped


def _require_canonical(stem: str, canonical: str) -> None:
    """Refuse a name whose words are all in place, but not written as the convention writes them.

    Raises:
        NameSyntaxError: `stem` is not `canonical`.
    """
    if stem == canonical:
        return
    at = next((i for i, (a, b) in enumerate(zip(stem, canonical)) if a != b), min(len(stem), len(canonical)))
    start = max(stem.rfind("_", 0, at), stem.rfind("-", 0, at)) + 1
    behind = at + (canonical[at : at + 1] in ("_", "-"))  # where only the separator differs, both its words are shown
    end = min((i for i in (stem.find("_", behind), stem.find("-", behind)) if i > 0), default=len(stem))
    raise NameSyntaxError(
        "not written as the convention writes it",
        text=stem,
        span=(start, max(end, start + 1)),
        expected=[repr(canonical)],
    )

"""Rules N: what is to be said of a config's name, with the name that the convention would give it."""

from __future__ import annotations

from typing import NamedTuple

from mmname.check.finding import Finding
from mmname.check.rule import family, rule
from mmname.errors import NameSyntaxError
from mmname.name.builder import repeated_defaults
from mmname.name.canonical import Canonical, canonical_of
from mmname.name.parser import AUTO
from mmname.name.words import NO_WORDS, OwnWords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["Name", "Remark", "check_name", "findings_of", "read_name"]


class Name(NamedTuple):
    """A name that is checked.

    Attributes:
        text: the name without its ending.
        said: what it says and should be; None where it cannot be read.
        error: why it cannot be read.
    """

    text: str
    said: Canonical | None
    error: NameSyntaxError | None


class Remark(NamedTuple):
    """What a rule says of a name: the words, the field, and the part of the name that they are about."""

    message: str
    start: int
    end: int
    field: str | None = None
    said: str | None = None
    fix: str | None = None


def read_name(name: str, *, dialect: str = AUTO, own: OwnWords = NO_WORDS) -> Name:
    """A name as the rules take it."""
    try:
        said = canonical_of(name, dialect=dialect, own=own)
    except NameSyntaxError as error:
        return Name(error.text, None, error)
    return Name(said.record.text, said, None)


def check_name(name: str, *, dialect: str = AUTO, own: OwnWords = NO_WORDS) -> list[Finding]:
    """Check one name, in a convention or in the one that suits it best.

    >>> [(f.code, f.fix) for f in check_name("faster_rcnn_resnet50_fpn_1x_coco")]
    [('N003', 'faster_rcnn_r50_fpn_1x_coco')]
    """
    return list(findings_of(name, read_name(name, dialect=dialect, own=own)))


def findings_of(path: str, name: Name, codes: Collection[str] | None = None) -> Iterator[Finding]:
    """What the rules for names find in one; `codes` are those that are asked for."""
    for one in family("N"):
        if codes is None or one.code in codes:
            for r in one.check(name):
                shown = (one.code, one.name, one.level)
                yield Finding(path, 1, 1, *shown, r.field, r.said, None, r.message, r.start, r.end, r.fix)


@rule(
    "N001",
    "unreadable-name",
    level="error",
    wrong="faster__rcnn_r50",
    right="faster_rcnn_r50",
    fix="Write the name as the template of its convention says; `mmname dialects` lists them.",
    aliases=("MM001",),
)
def unreadable(name: Name) -> Iterator[Remark]:
    """A name that cannot be read.

    A word is missing between two separators, a character cannot stand in a name, or the name fits no convention that is
    known, so that nothing else can be said of it.
    """
    if name.error is not None:
        yield Remark(name.error.message, *name.error.span)
    elif name.said is not None and name.said.reason == "unclaimed":
        yield Remark("it fits no convention that is known", 0, len(name.text))


@rule(
    "N002",
    "unknown-word",
    level="warning",
    wrong="faster_rcnn_r50_sppfpn_1x_coco",
    right="[words] neck = ['sppfpn'] in mmname.toml",
    fix="Mend the word, or add it to the words of the project in mmname.toml.",
    aliases=("MM002",),
)
def unknown_word(name: Name) -> Iterator[Remark]:
    """A word that no table knows.

    It may be a slip, or a word of the project's own. A name with such a word is never called uncanonical.
    """
    for said in _claimed(name):
        for word in said.record.unknown:
            span = next(span for span in said.record.spans if said.record.text.startswith(word, span.start))
            message = f"{word!r} is no known word; read as {span.field}"
            yield Remark(message, span.start, span.start + len(word), span.field, word)


@rule(
    "N003",
    "uncanonical-name",
    level="warning",
    wrong="faster_rcnn_r50_fpn_coco_1x",
    right="faster_rcnn_r50_fpn_1x_coco",
    fix="`mmname rename --canonical` renames it with every reference to it.",
    aliases=("MM003",),
)
def uncanonical(name: Name) -> Iterator[Remark]:
    """Not the canonical name.

    The convention writes the same words in another order, spelling or with other separators. What the project itself
    released is never called wrong, nor what is written in the way of its released names with the same word, such as
    those of Grounding DINO.
    """
    for said in _claimed(name):
        if said.name != name.text:
            yield Remark(f"not the canonical name, {said.name}", 0, len(name.text), fix=said.name)


@rule(
    "N004",
    "repeated-default",
    level="note",
    wrong="detr_r50_8x2_150e_coco",
    right="detr_r50_150e_coco",
    fix="Nothing need be done: the word is allowed, and only repeats what holds without it.",
    aliases=("MM004",),
)
def repeated(name: Name) -> Iterator[Remark]:
    """A word that only repeats the default.

    Such as the batch `8x2` in MMDetection 2.x. This is a note and fails no run.
    """
    for said in _claimed(name):
        for field in repeated_defaults(said.record):
            span = next(span for span in said.record.spans if span.field == field)
            message = f"{span.text!r} is the default of {said.record.dialect}"
            yield Remark(message, span.start, span.end, field, span.text)


def _claimed(name: Name) -> Iterator[Canonical]:
    if name.said is not None and name.said.reason != "unclaimed":
        yield name.said

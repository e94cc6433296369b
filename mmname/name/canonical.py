"""The canonical name of a config: what check, rename and convert agree that it should be called."""

from __future__ import annotations

from typing import NamedTuple

from mmname.errors import BuildError
from mmname.name.builder import rebuilt
from mmname.name.parser import AUTO, parse_written
from mmname.name.released import released_names
from mmname.name.words import NO_WORDS, OwnWords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from mmname.name.record import ConfigName

    Reason = Literal["", "released", "unknown", "unclaimed", "unwritable"]

__all__ = ["Canonical", "canonical_of"]


class Canonical(NamedTuple):
    """What a config should be called.

    Attributes:
        record: what its name says.
        name: the name that it should have.
        built: the name as the convention writes it; None where it cannot or need not be written.
        reason: why `name` is the name as it stands, though the convention would write another: "released", the project
            itself gave it; "unknown", it has words that nobody knows; "unclaimed", it fits no convention; "unwritable",
            the convention cannot say it; "" where the convention writes it.
    """

    record: ConfigName
    name: str
    built: str | None
    reason: Reason


def canonical_of(stem: str, *, dialect: str = AUTO, own: OwnWords = NO_WORDS) -> Canonical:
    """What the config of that name should be called, in a convention or the one that suits it best.

    A name is left as it is where nothing better is known: a wrong name does more harm than an odd one.

    Raises:
        NameSyntaxError: the text is no name.
        UnknownDialectError: nobody has described `dialect`.

    >>> canonical_of("mask_rcnn_resnet50_fpn_1x_coco").name
    'mask_rcnn_r50_fpn_1x_coco'
    >>> canonical_of("mask_rcnn_foo_resnet50_1x_coco").reason
    'unknown'
    """
    record, is_written = parse_written(stem, dialect=dialect, own=own)
    if is_written and record.dialect:
        return Canonical(record, record.text, record.text, "")
    if record.dialect is None:
        return Canonical(record, record.text, None, "unclaimed")
    try:
        built = rebuilt(record, own)
    except BuildError:
        return Canonical(record, record.text, None, "unwritable")
    if built == record.text:
        return Canonical(record, built, built, "")
    if record.text in released_names(record.dialect):
        return Canonical(record, record.text, built, "released")
    if record.unknown:
        return Canonical(record, record.text, built, "unknown")
    return Canonical(record, built, built, "")

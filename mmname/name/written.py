"""Names that stand as their convention writes them, told by how they were read instead of by writing them anew."""

from __future__ import annotations

from mmname.errors import BuildError
from mmname.name.convention import UNCLAIMED
from mmname.name.layout import moves_of, written
from mmname.name.manner import PLAIN
from mmname.name.record import VALUES, fields, value_of, words_of
from mmname.name.weight import MISFITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.name.reader import Order, Reader, Step, Walk
    from mmname.name.record import ConfigName
    from mmname.name.words import Words

__all__ = ["is_written"]

_UNWRITTEN: Order = ((-1, -1), (-1, -1))
"""The place of a word that a convention would not write as it stands; no word can follow it."""


def is_written(record: ConfigName, walk: Walk, reads: Reader) -> bool:
    """Whether the words of a walk, which were read as `record`, stand just as the convention writes them.

    That is so where each is spelled and parted as the convention does it, and behind all that it writes in front; where
    the convention is loose, so stand all. It is left open, and False, where a word is unknown or only marks a field,
    where several make one, where a backbone moves others, where folders may say the model, and in no convention at all.
    """
    known = reads.convention
    if known.name == UNCLAIMED or record.model in known.folders.values():
        return False
    if known.loose:
        return any(words_of(record))
    if walk.end.holes or walk.end.marked or walk.weight & MISFITS > reads.likeness:
        return False
    if record.backbone and moves_of(reads.words, record.backbone):
        return False
    last, filled = _UNWRITTEN, 0
    for step, begin in walk.steps:
        order = step.written
        if order is None:
            order = step.written = _order_of(step, walk.text[begin : begin + step.length], reads.words)
        if order <= last or (filled >> step.index & 1 and not step.many):
            return False
        last = order
        filled |= 1 << step.index
    return True


def _order_of(step: Step, text: str, words: Words) -> Order:
    """Where a convention puts a word that it writes as `text`, at the place where it stands; else `_UNWRITTEN`."""
    said = str(value_of(step.field, [step.id])) if fields()[step.field].value in VALUES else step.id
    try:
        first, *more = written(words, step.field, said, (), "", "", PLAIN)
    except BuildError:
        return _UNWRITTEN
    return first.order if not more and (first.text, first.place) == (text, step.order[0]) else _UNWRITTEN

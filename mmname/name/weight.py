"""Weight: what a word in its place says of the convention that reads it; those of a name are a sum."""

from __future__ import annotations

from functools import cache, lru_cache

from mmname.name.convention import NOWHERE, convention, slots
from mmname.name.lexer import ABSENT
from mmname.name.record import fields
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.name.convention import Convention
    from mmname.name.lexer import Lexeme

__all__ = ["FAULTS", "MISFITS", "MORE", "TELLING", "UNKNOWN", "Weight", "is_telling", "weight_of"]

_BITS = 16
_ONE = (1 << _BITS) - 1
FAULTS = (1 << 2 * _BITS) - 1
"""The part of a packed weight that speaks against a reading; the smaller it is, the better that is."""
MISFITS, UNKNOWN, TELLING, MORE = (_ONE << _BITS * i for i in (0, 1, 3, 5))
"""The parts of a packed weight where `Weight` has these counts."""
_LONG = 8  # a word of so many characters tells a project, whatever it says


class Weight(NamedTuple):
    """What the words of a name say of a convention, in counts that are packed into one number, the first the lowest.

    Attributes:
        misfits: the ways in which words misfit that the convention would spell, order or part in another way.
        unknown: the characters that nobody knows.
        known: the characters that are known.
        telling: the words that tell the project.
        measured: the words that measure something.
        more: the words that say more than a network.
    """

    misfits: int
    unknown: int
    known: int
    telling: int
    measured: int
    more: int

    @staticmethod
    @lru_cache(maxsize=512)
    def of(packed: int) -> Weight:
        """The counts in a packed weight.

        >>> Weight.of(3 << 16 | 2).unknown
        3
        """
        return Weight._make([packed >> _BITS * i & _ONE for i in range(6)])


def is_telling(field: str, length: int) -> bool:
    """Whether a word of a project's own tells the project, by the field that it takes and its length in characters.

    >>> is_telling("model", 4), is_telling("schedule", 2), is_telling("misc", 12)
    (True, False, True)
    """
    return fields()[field].tells or length >= _LONG


def weight_of(claimed: Convention, lexeme: Lexeme, taken: tuple[str, str, str], before: str | None, parted: str) -> int:
    """What a word says of a convention, packed.

    `taken` are its field, its slot and what it adds there, `before` is the slot of the word in front of it, None where
    that is unknown, and `parted` what stands between the two.
    """
    field, slot, identity = taken
    if not lexeme.field:
        return (lexeme.length - sum(map(identity.count, "_-"))) << _BITS  # words end where a convention says
    misfits = lexeme.foreign
    home = _homes(claimed.name)
    place = home[slot]
    if before is not None:
        last = home[before]
        misfits += place < last or parted != claimed.between(last, place)
    if not identity:
        return misfits
    telling = lexeme.rank[0] in claimed.own and lexeme.foreign < ABSENT and is_telling(field, lexeme.length)
    said = fields()[field]
    counts = telling | said.measures << _BITS | (not said.bare) << 2 * _BITS
    return counts << 3 * _BITS | lexeme.length << 2 * _BITS | misfits


@cache
def _homes(dialect: str) -> Mapping[str, tuple[int, int]]:
    """The place of every slot in a convention."""
    known = convention(dialect)
    return {slot: known.place_of(slot) or NOWHERE for slot in slots()}

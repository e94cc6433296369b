"""The yardstick of speed: a parser as one would write it by hand, with a split, a dictionary and a few patterns.

It knows every fixed word and every example of a family, splits a name at its separators, takes the longest run of
pieces that its dictionary holds, and lets the first word of a kind have the field. That reads most released names
right, and no other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.name.convention import kinds, slots
from mmname.name.record import Batch, ConfigName, Span

if TYPE_CHECKING:
    from mmname.name.words import Words

_SEPARATOR = re.compile("[_-]")
_BATCH = re.compile(r"(\d+)xb?(\d+)")
_SCHEDULE = re.compile(r"\d+(?:\.\d+)?[xek]")
_PIXELS = re.compile(r"\d{3,4}")


class Known(NamedTuple):
    """A row of the dictionary: what a spelling means."""

    id: str
    field: str
    later: str
    rank: tuple[tuple[int, int], tuple[int, int]]


class ByHand:
    """A parser of one dialect."""

    def __init__(self, words: Words) -> None:
        known = words.convention
        self.dialect = known.name
        self.words: dict[str, Known] = {}
        self.lengths: dict[str, list[int]] = {}
        for name, kind in kinds().items():
            if kind.alone or kind.marks:
                continue
            for word in words.of_kind(name):
                for text in (*word.such_as, *word.row.get("also", ())):
                    meaning = words.find(name, text)
                    assert meaning
                    slot = words.slot_of(kind, meaning)
                    rank = (known.place_of(slot) or (0, 0), word.rank)
                    later = slots()[kind.later].field if kind.later else ""
                    row = Known(meaning.id, slots()[slot].field, later, rank)
                    for spelling in (text, words.spell(name, meaning.id)):
                        self.words.setdefault(_key(spelling), row)
        for key in self.words:
            first = key.partition("_")[0]
            self.lengths[first] = sorted({*self.lengths.get(first, ()), key.count("_") + 1}, reverse=True)

    def parse(self, name: str) -> ConfigName | None:  # noqa: C901  (by hand, it is one long loop)
        """The record of a name, or None where the dictionary does not know a word."""
        pieces = _SEPARATOR.split(name.lower())
        single: dict[str, str] = {}
        setting, misc, spans = [], [], []
        batch = None
        at = start = 0
        while at < len(pieces):
            known = None
            for length in self.lengths.get(pieces[at], ()):
                known = self.words.get("_".join(pieces[at : at + length])) if at + length <= len(pieces) else None
                if known:
                    break
            else:
                length = 1
                piece = pieces[at]
                found = _BATCH.fullmatch(piece)
                if found:
                    known = Known(f"{found[1]}x{found[2]}", "batch", "misc", ((0, 0), (0, 0)))
                elif _SCHEDULE.fullmatch(piece):
                    known = Known(piece, "schedule", "misc", ((0, 0), (0, 0)))
                elif _PIXELS.fullmatch(piece):
                    known = Known(piece, "misc", "", ((0, 0), (0, 0)))
                else:
                    return None
            end = start + sum(map(len, pieces[at : at + length])) + length - 1
            identity, field, later, rank = known
            if field == "batch":
                gpus, _, samples = identity.partition("x")
                batch = Batch(int(gpus), int(samples))
            elif field == "setting":
                setting.append((rank, start, identity))
            elif field == "misc" or (field in single and later == "misc"):
                field = "misc"
                misc.append((rank, start, identity))
            elif field in single and later == "setting":
                field = "setting"
                setting.append((rank, start, identity))
            elif field in single:
                single[field] += "+" + identity
            else:
                single[field] = identity
            spans.append(Span(field, name[start:end], start, end))
            start = end + 1
            at += length
        said: dict[str, Any] = single
        return ConfigName(
            setting=tuple(word for _, _, word in sorted(setting)),
            misc=tuple(word for _, _, word in sorted(misc)),
            batch=batch,
            dialect=self.dialect,
            spans=tuple(spans),
            text=name,
            **said,
        )


def _key(text: str) -> str:
    return text.lower().replace("-", "_")

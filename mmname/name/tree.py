"""The convention of a tree of configs: what its project says it is, or what its configs agree on."""

from __future__ import annotations

import os
from typing import NamedTuple

from mmname.errors import NameSyntaxError, NoDialectError
from mmname.name.alphabet import fault_of
from mmname.name.convention import convention, convention_ids
from mmname.name.evidence import ranked
from mmname.name.files import config_files
from mmname.name.own import dialect_at, words_at
from mmname.name.scopes import scopes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mmname.name.words import OwnWords

__all__ = ["TreeDialect", "dialect_of_tree", "require_dialect"]

_ENOUGH = 0.5  # of the names must be the convention's
_CONFIRMED = 0.25  # of them, where the scope of the configs says the same
_PARTLY = 1 / 3  # so much counts a name of which a word is not known


class TreeDialect(NamedTuple):
    """The convention of a tree.

    Attributes:
        dialect: its id; None where no convention fits the tree.
        reason: how that is known, in words.
        share: the share of the names that fit it, from 0 to 1; 1 where the project says so itself.
    """

    dialect: str | None
    reason: str
    share: float


def dialect_of_tree(root: str, stems: Iterable[str] | None = None, *, own: OwnWords | None = None) -> TreeDialect:
    """The convention of the configs below `root`, decided once for all of them: the project's word, else the evidence.

    Each name counts for the conventions that read it best; what the configs give as their scope narrows the choice.
    `stems` are the names, if the caller has them already.

    Raises:
        DataError: the project's settings are broken.
    """
    said = dialect_at(root)
    if said is not None:
        return TreeDialect(said, "the project says so", 1.0)
    own = words_at(root) if own is None else own
    files = list(config_files(root)) if stems is None else []
    names = sorted({os.path.basename(file)[:-3] for file in files} if stems is None else set(stems))
    names = [name for name in names if fault_of(name) is None]
    if not names:
        return TreeDialect(None, "there are no configs", 0.0)
    votes = _votes(names, own)
    scopes = scopes_of(root)
    narrowed = {name: count for name, count in votes.items() if set(convention(name).scopes) & scopes.keys()}
    best = max(narrowed or votes, key=lambda name: (narrowed or votes)[name], default=None)
    if best is None:
        return TreeDialect(None, f"none of {len(names)} names is of one", 0.0)
    share = votes[best] / len(names)
    reason = f"{votes[best]:.0f} of {len(names)} names"
    if best in narrowed:
        reason += f", default_scope {min(set(convention(best).scopes) & scopes.keys())!r}"
    if share < (_CONFIRMED if best in narrowed else _ENOUGH):
        return TreeDialect(None, f"at best {best}, for {reason}", share)
    return TreeDialect(best, reason, share)


def require_dialect(root: str, stems: Iterable[str] | None = None, *, own: OwnWords | None = None) -> str:
    """The id of a tree's convention.

    Raises:
        NoDialectError: no convention fits.
        DataError: the project's settings are broken.
    """
    found = dialect_of_tree(root, stems, own=own)
    if found.dialect is None:
        raise NoDialectError(root, found.reason, convention_ids())
    return found.dialect


def _votes(names: Sequence[str], own: OwnWords) -> dict[str, float]:
    """For each convention the names that it reads best, with those that it reads as well as others."""
    votes: dict[str, float] = {}
    for name in names:
        try:
            guesses = ranked(name, own)
        except NameSyntaxError:
            continue
        for guess in guesses:
            if guess[1:] == guesses[0][1:]:
                votes[guess.dialect] = votes.get(guess.dialect, 0) + (_PARTLY if guess.unknown else 1)
    return votes

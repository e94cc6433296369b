"""Baselines: findings that a project has accepted, so that only new ones fail."""

from __future__ import annotations

import json
from collections import Counter
from typing import NamedTuple

from mmname.errors import MmnameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mmname.check.finding import Finding

__all__ = ["Baseline", "baseline_text", "read_baseline"]

_VERSION = 1


class Baseline(NamedTuple):
    """Accepted findings, by path, code, and what name or reference says; how many of each."""

    entries: Counter[tuple[str, str, str]]

    def new(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[tuple[str, str, str]]]:
        """The findings that are not accepted, and the entries that nothing is found for any more."""
        left = Counter(self.entries)
        fresh: list[Finding] = []
        for finding in findings:
            if left[_key(finding)] > 0:
                left[_key(finding)] -= 1
            else:
                fresh.append(finding)
        return fresh, sorted(left.elements())


def baseline_text(findings: Sequence[Finding]) -> str:
    """The text of the baseline file that accepts `findings`; lines move without making a finding new."""
    entries = [dict(zip(("path", "code", "said"), _key(finding))) for finding in sorted(findings, key=_key)]
    return json.dumps({"version": _VERSION, "findings": entries}, indent=1, ensure_ascii=False) + "\n"


def read_baseline(text: str, *, file: str) -> Baseline:
    """The baseline in a file's text.

    Raises:
        MmnameError: it is none.

    >>> read_baseline('{"version": 1, "findings": []}', file="b.json").entries
    Counter()
    """
    try:
        data = json.loads(text)
        version = data["version"]
        rows = [(str(row["path"]), str(row["code"]), str(row["said"])) for row in data["findings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise MmnameError(f"{file} is no baseline: {error}; --write-baseline writes one") from error
    if version != _VERSION:
        raise MmnameError(f"{file} is no baseline: it is of version {version!r:.20}, not {_VERSION}")
    return Baseline(Counter(rows))


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.path, finding.code, f"{finding.said or ''} {finding.config or ''}".strip()

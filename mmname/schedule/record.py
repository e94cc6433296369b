"""The Schedule: how long a model trains and how its learning rate falls."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Schedule"]


class Schedule(NamedTuple):
    """How long a model trains and when its learning rate drops; lengths and milestones in epochs or iterations.

    Attributes:
        token: the canonical word, such as `2x` or `20_23_24e`.
        max_epochs: length in epochs, if epochs count.
        max_iters: length in iterations, if iterations count.
        milestones: where the rate drops, in the unit of the length; None if no table says.
        gamma: factor of each drop; None if the rate does not fall in steps.
        source: where the numbers come from: `documented` (the project's schedule files or its guide),
            `convention` (what released configs with this word contain) or `derived` (computed by rule).
    """

    token: str
    max_epochs: int | None = None
    max_iters: int | None = None
    milestones: tuple[int, ...] | None = None
    gamma: float | None = None
    source: str = "convention"

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON can hold them.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("20_23_24e").to_dict()["milestones"]
        [20, 23]
        """
        fields = self._asdict()
        fields["milestones"] = None if self.milestones is None else list(self.milestones)
        return fields

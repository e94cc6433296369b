"""The Schedule: how long a model trains, with which optimizer, and how its learning rate goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ScheduleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.schedule.parts import Clip, Optimizer, Policy, Warmup
    from mmname.schedule.settings import Settings

__all__ = ["Schedule"]


class Schedule(NamedTuple):
    """How a model trains: its length, its optimizer and the course of its learning rate.

    Lengths and milestones count epochs or iterations, whichever the schedule counts.

    Attributes:
        token: the canonical word, such as `2x` or `20_23_24e`; empty if no word says it.
        max_epochs: length in epochs, if epochs count.
        max_iters: length in iterations, if iterations count.
        milestones: where the rate drops, in the unit of the length; None if no table says or if it falls otherwise.
        gamma: factor of each drop; None if the rate does not fall in steps.
        source: where the numbers come from: `documented` (the project's schedule files or its guide), `convention`
            (what released configs with this word contain), `derived` (by rule) or `config` (read from a config).
        dialect: the naming convention whose project the word belongs to.
        config: the settings as a config of that project writes them; None if the project has no recipe for the word.
    """

    token: str
    max_epochs: int | None = None
    max_iters: int | None = None
    milestones: tuple[int, ...] | None = None
    gamma: float | None = None
    source: str = "convention"
    dialect: str = "mmdet2"
    config: Settings | None = None

    @classmethod
    def from_config(cls, config: Mapping[str, Any], *, dialect: str | None = None) -> Schedule:
        """The schedule that a config of MMCV 1.x or MMEngine contains, given as its dictionaries.

        `dialect` names the project whose words `token` is taken from; by default MMDetection's of that generation.

        Raises:
            ScheduleError: a setting is missing, unknown or out of range.

        >>> Schedule.from_config({"optimizer": {"type": "SGD", "lr": 0.02}, "runner": {"max_epochs": 12},
        ...                       "lr_config": {"policy": "step", "step": [8, 11]}}).token
        '1x'
        """
        from mmname.schedule.reading import read

        return read(config, dialect=dialect)

    @property
    def policy(self) -> Policy:
        """How the rate goes after warm-up."""
        from mmname.schedule import parts

        return parts.policy(self.settings)

    @property
    def warmup(self) -> Warmup | None:
        """How the rate rises at the start, if it does."""
        from mmname.schedule import parts

        return parts.warmup(self.settings)

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer and its numbers."""
        from mmname.schedule import parts

        return parts.optimizer(self.settings)

    @property
    def clip(self) -> Clip | None:
        """The bound on the gradient's norm, if there is one."""
        from mmname.schedule import parts

        return parts.clip(self.settings)

    @property
    def base_batch(self) -> int | None:
        """The total batch that the rate is meant for, in samples over all GPUs."""
        from mmname.schedule import parts

        return parts.base_batch(self.settings, self.dialect)

    @property
    def settings(self) -> Settings:
        """The settings, for those who cannot go on without.

        Raises:
            ScheduleError: the project has no recipe for the word.
        """
        if self.config is None:
            raise ScheduleError(
                f"{self.dialect} has no recipe for {self.token!r}, only its length is known", value=self.token
            )
        return self.config

    def lr(self, iteration: int, *, iters_per_epoch: int | None = None) -> float:
        """The learning rate of one iteration, counted from 0, as the project's library computes it.

        Raises:
            ScheduleError: the iteration is out of range, or `iters_per_epoch` is needed and missing.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("1x").lr(12 * 7330 - 1, iters_per_epoch=7330)
        0.00020000000000000004
        """
        from mmname.schedule import curve

        return curve.rate(self, iteration, iters_per_epoch=iters_per_epoch)

    def curve(self, *, iters_per_epoch: int | None = None) -> tuple[float, ...]:
        """The learning rate of every iteration.

        Raises:
            ScheduleError: `iters_per_epoch` is needed and missing.

        >>> from mmname.schedule import resolve_schedule
        >>> len(resolve_schedule("1x").curve(iters_per_epoch=100))
        1200
        """
        from mmname.schedule import curve

        return tuple(curve.rates(self, iters_per_epoch=iters_per_epoch))

    def scaled(self, batch: int) -> Schedule:
        """The schedule for another total batch: the rate grows as the batch (Goyal et al., 2017, arXiv:1706.02677).

        Raises:
            ScheduleError: the batch is not positive, or the schedule does not say which batch it is meant for.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("1x").scaled(8).optimizer.lr
        0.01
        """
        from mmname.schedule import change

        return change.scale(self, batch)

    def repeated(self, times: int) -> Schedule:
        """What the config of a dataset repeated `times` times an epoch says: nominal epochs and milestones, divided.

        Raises:
            ScheduleError: the epochs cannot be divided so.

        >>> from mmname.schedule import resolve_schedule
        >>> actual = resolve_schedule("1x").repeated(3)
        >>> actual.max_epochs, actual.milestones
        (4, (3,))
        """
        from mmname.schedule import change

        return change.repeat(self, times)

    def to_library(self, library: str) -> Schedule:
        """The same schedule as a config of `mmcv` or `mmengine` says it.

        Raises:
            ScheduleError: no such library, or its configs cannot say it.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("1x").to_library("mmengine").config["train_cfg"]["max_epochs"]
        12
        """
        from mmname.schedule import translation

        return translation.translate(self, library)

    def to_text(self) -> str:
        """The settings as config code.

        >>> from mmname.schedule import resolve_schedule
        >>> print(resolve_schedule("1x").to_text())
        optimizer = dict(type='SGD', lr=0.02, momentum=0.9, weight_decay=0.0001)
        optimizer_config = dict(grad_clip=None)
        lr_config = dict(policy='step', warmup='linear', warmup_iters=500, warmup_ratio=0.001, step=[8, 11])
        runner = dict(type='EpochBasedRunner', max_epochs=12)
        <BLANKLINE>
        """
        from mmname.schedule import code

        return code.write(self)

    def to_word(self) -> str:
        """The canonical word for this length and these milestones in the schedule's project.

        Raises:
            ScheduleError: no word says such a length.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("12e")._replace(milestones=(8, 11)).to_word()
        '1x'
        """
        from mmname.schedule import words

        return words.word_of(self)

    def to_dict(self) -> dict[str, Any]:
        """Length and milestones as JSON can hold them.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("20_23_24e").to_dict()["milestones"]
        [20, 23]
        """
        return {
            "token": self.token,
            "max_epochs": self.max_epochs,
            "max_iters": self.max_iters,
            "milestones": None if self.milestones is None else list(self.milestones),
            "gamma": self.gamma,
            "source": self.source,
        }

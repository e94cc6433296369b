"""Changes to a schedule: another batch, a repeated dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.errors import ScheduleError
from mmname.schedule import parts
from mmname.schedule.settings import Settings, freeze

if TYPE_CHECKING:
    from mmname.schedule.record import Schedule

__all__ = ["repeat", "scale"]


def scale(schedule: Schedule, batch: int) -> Schedule:
    """The schedule for another total batch, by the linear rule.

    Raises:
        ScheduleError: the batch is not positive, or nothing says which batch the rate is meant for.
    """
    if batch < 1:
        raise ScheduleError(f"a batch has at least 1 sample, not {batch}", value=batch)
    base = schedule.base_batch
    if base is None:
        raise ScheduleError(f"nothing says which batch the rate of {schedule.token or 'the schedule'} is meant for")
    settings = dict(schedule.settings)
    old = schedule.optimizer.lr
    new = old * batch / base
    if parts.is_mmengine(schedule.settings):
        wrapper = settings["optim_wrapper"]
        settings["optim_wrapper"] = Settings({**wrapper, "optimizer": Settings({**wrapper["optimizer"], "lr": new})})
    else:
        settings["optimizer"] = Settings({**settings["optimizer"], "lr": new})
    settings["auto_scale_lr"] = Settings({**settings.get("auto_scale_lr", {}), "base_batch_size": batch})
    return schedule._replace(config=Settings(settings))


def repeat(schedule: Schedule, times: int) -> Schedule:
    """What a config says that repeats its dataset: epochs and milestones divided, milestones to the nearest epoch.

    A milestone that falls on the end is left out, as in MMDetection's configs for VOC (8 and 11 of 12, repeated 3
    times, become 3 of 4). A schedule that counts iterations stays as it is.

    Raises:
        ScheduleError: the epochs cannot be divided so.
    """
    if times < 1:
        raise ScheduleError(f"a dataset is repeated at least once, not {times} times", value=times)
    if schedule.max_epochs is None:
        return schedule
    epochs, rest = divmod(schedule.max_epochs, times)
    if rest:
        fit = [str(n) for n in range(1, schedule.max_epochs + 1) if schedule.max_epochs % n == 0]
        raise ScheduleError(
            f"{schedule.max_epochs} epochs cannot be divided by {times}; allowed are {', '.join(fit)}", value=times
        )
    milestones = None if schedule.milestones is None else _divided(schedule.milestones, times, epochs)
    config = None if schedule.config is None else _divided_settings(schedule.config, times, epochs)
    return schedule._replace(max_epochs=epochs, milestones=milestones, config=config, token="")


def _divided(milestones: tuple[int, ...], times: int, end: int) -> tuple[int, ...]:
    rounded = {(2 * milestone + times) // (2 * times) for milestone in milestones}
    return tuple(sorted(rounded - {0, end}))


def _divided_settings(settings: Settings, times: int, epochs: int) -> Settings:
    changed: dict[str, Any] = dict(settings)
    for where in ("runner", "train_cfg"):
        if "max_epochs" in changed.get(where, {}):
            changed[where] = {**changed[where], "max_epochs": epochs}
    if "total_epochs" in changed:
        changed["total_epochs"] = epochs
    if "lr_config" in changed:
        changed["lr_config"] = _divided_numbers(changed["lr_config"], times, epochs, _HOOK_EPOCHS)
        if changed["lr_config"].get("warmup_by_epoch"):
            changed["lr_config"] = _divided_numbers(changed["lr_config"], times, epochs, {"warmup_iters"})
    schedulers = changed.get("param_scheduler", ())
    if isinstance(schedulers, Settings):
        changed["param_scheduler"] = _divided_phase(schedulers, times, epochs)
    elif schedulers:
        changed["param_scheduler"] = [_divided_phase(phase, times, epochs) for phase in schedulers]
    frozen: Settings = freeze(changed)
    return frozen


def _divided_phase(phase: Settings, times: int, epochs: int) -> dict[str, Any]:
    return _divided_numbers(phase, times, epochs, _SCHEDULER_EPOCHS) if phase.get("by_epoch", True) else phase


def _divided_numbers(numbers: dict[str, Any], times: int, epochs: int, counting: set[str]) -> dict[str, Any]:
    def divided(key: str, value: Any) -> Any:
        if key not in counting or value is None:
            return value
        if isinstance(value, int):
            return max(1, round(value / times)) if value else 0
        return _divided(value, times, epochs)

    return {key: divided(key, value) for key, value in numbers.items()}


_HOOK_EPOCHS = {"step"}
_SCHEDULER_EPOCHS = {"begin", "end", "T_max", "milestones", "step_size"}

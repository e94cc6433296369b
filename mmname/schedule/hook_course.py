"""The course of a rate that a hook of MMCV sets, as formulas with the policy's numbers put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.schedule import hooks, parts
from mmname.schedule.algebra import cosine, floor_of, line, plain, power
from mmname.schedule.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mmname.schedule.length import Length
    from mmname.schedule.settings import Settings

__all__ = ["pieces", "rise"]


class _Time(NamedTuple):
    """How a policy counts: what `t` is and the whole, as texts, and the whole in the unit of the training.

    A policy that counts iterations in a training of epochs is not `counted`: its places are parts of `T`.
    """

    t: str
    whole: str
    by_epoch: bool
    units: int
    counted: bool

    def part(self, since: str = "", of: str = "") -> str:
        """The part of the way that is over, with what its letters are."""
        over = f"(t - {since})" if since else "t"
        whole = of or (f"(T - {since})" if since else "T")
        return f"x = {over} / {whole}, {self.told(whole)}"

    def place(self, part: float) -> tuple[float, str]:
        """A place at a part of the whole: in the unit of the training, and as a text."""
        return (
            (round(part * self.units), plain(round(part * self.units)))
            if self.counted
            else (part * self.units, f"{part:g} * T")
        )

    def told(self, used: str = "") -> str:
        """What the letters are that stand in a formula."""
        return f"t = {self.t}" + f", T = {self.whole}" * ("T" in used)


def pieces(settings: Settings, length: Length) -> Iterator[Piece]:
    """The regular rate of settings with one optimizer, piece by piece; nothing where no formula is known."""
    policy, lr = parts.policy(settings), hooks.base_of(settings.get("lr_config") or {}, parts.base_of(settings, "lr"))
    unit, counted = ("epochs" if policy.by_epoch else "iterations"), policy.by_epoch == (length.epochs is not None)
    whole = plain(length.units) if counted else "all epochs" if policy.by_epoch else f"{length.units:,} * E"
    time = _Time(f"{unit} done", whole, length.epochs is not None, length.units, counted)
    maker = _MMCV.get(policy.kind)
    if maker is not None:
        yield from maker(settings, policy.numbers, lr, time)


def _fixed(_: Settings, __: Mapping[str, Any], lr: float, ___: _Time) -> Iterator[Piece]:
    yield Piece(f"{lr:g} all the time")


def _step(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    step, gamma, least = numbers.get("step"), numbers.get("gamma", 0.1), numbers.get("min_lr")
    at_least = "" if least is None else f", but at least {least:g}"
    if isinstance(step, int):
        yield Piece(f"{lr:g} * {gamma:g}^n{at_least}, n = whole part of t / {step:,}, {time.told()}")
    elif isinstance(step, tuple):
        places = ", ".join(map(plain, step))
        yield Piece(f"{lr:g} * {gamma:g}^n{at_least}, n = how many of {places} are at or below t, {time.told()}")


def _exp(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    yield Piece(f"{lr:g} * {numbers['gamma']:g}^t, {time.told()}")


def _inv(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    yield Piece(f"{lr:g} * (1 + {numbers['gamma']:g} * t)^-{numbers.get('power', 1.0):g}, {time.told()}")


def _poly(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    yield Piece(f"{power(f'{lr:g}', floor_of(numbers, lr), numbers.get('power', 1.0))}, {time.part()}")


def _cosines(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    yield Piece(f"{cosine(f'{lr:g}', floor_of(numbers, lr))}, {time.part()}")


def _flat(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    start, said = time.place(numbers.get("start_percent", 0.75))
    yield Piece(f"{lr:g} all the time", 0, start, time.by_epoch)
    yield Piece(f"{cosine(f'{lr:g}', floor_of(numbers, lr))}, {time.part(said)}", start, None, time.by_epoch)


def _restarts(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    begin, floor = 0, floor_of(numbers, lr)
    for period, weight in zip(numbers["periods"], numbers.get("restart_weights", (1,))):
        x = time.part(plain(begin) if begin else "", plain(period))
        curve = f"{floor} + {weight:g} * ({lr:g} - {floor}) * (1 + cos(pi * x)) / 2"
        yield Piece(f"{curve}, {x}", begin, begin + period, time.by_epoch)
        begin += period


def _linear(settings: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    if settings["lr_config"]["policy"] != "Linear":
        yield Piece(f"{line(f'{lr:g}', floor_of(numbers, lr))}, {time.part()}")
        return
    start, interval, target = numbers.get("start", 0), numbers.get("interval", 1), numbers.get("target_lr", 0)
    over = f"n = whole part of (t - {start:,}) / {interval:,}, N = whole part of (T - {start:,}) / {interval:,}"
    yield Piece(f"{lr:g} all the time", 0, start, time.by_epoch)
    yield Piece(f"{line(f'{lr:g}', f'{target:g}')}, x = n / N, {over}, {time.told('T')}", start, None, time.by_epoch)


def _cyclic(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    high, low = hooks.ratios_of(numbers)
    if numbers.get("cyclic_times", 1) != 1:
        return
    turn, said = time.place(numbers.get("step_ratio_up", 0.4))
    along = line if numbers.get("anneal_strategy", "cos") == "linear" else cosine
    first, top, last = f"{lr:g}", f"{lr * high:g}", f"{lr * low:g}"
    yield Piece(f"{along(first, top)}, {time.part('', f'({said})')}", 0, turn, time.by_epoch)
    yield Piece(f"{along(top, last)}, {time.part(f'({said})')}", turn, None, time.by_epoch)


def _one_cycle(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    total = numbers.get("total_steps", time.units if time.counted else None)
    if total is None:
        return
    share, high = numbers.get("pct_start", 0.3), numbers["max_lr"]
    turns = [(float(share * total) - 1, lr, high)]
    if numbers.get("three_phase"):
        turns.append((float(2 * share * total) - 2, high, lr))
    turns.append((total - 1, turns[-1][2], lr / numbers.get("final_div_factor", 1e4)))
    along = line if numbers.get("anneal_strategy", "cos") == "linear" else cosine
    begin: float = 0
    for end, first, last in turns:
        x = time.part(f"{begin:g}" if begin else "", f"{end - begin:g}")
        yield Piece(f"{along(f'{first:g}', f'{last:g}')}, {x}", begin, end, time.by_epoch)
        begin = end


def _after(settings: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    yield Piece(f"{cosine(f'{lr:g}', floor_of(numbers, lr))}, {time.part(_warm(settings, time))}")


def _fixed_end(settings: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    last, warm, floor = numbers["num_last_epochs"], _warm(settings, time) or "0", floor_of(numbers, lr)
    curve = f"{cosine(f'{lr:g}', floor)}, x = (t + 1 - {warm}) / (T - {warm} - {last:,} * E)"
    end = time.units - last if time.by_epoch else None
    yield Piece(f"{curve}, {time.told('T')}", 0, end)
    yield Piece(f"{floor} all the time", time.units if end is None else end)


def _cooldown(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    floor, last = floor_of(numbers, lr), numbers.get("cool_down_time", 10)
    if time.counted:
        end = time.units - last
        yield Piece(f"{cosine(f'{lr:g}', floor)}, {time.part('', plain(end))}", 0, end, time.by_epoch)
        yield Piece(
            f"{float(floor) * numbers.get('cool_down_ratio', 0.1):g} all the time", end + 1, None, time.by_epoch
        )


def _stages(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    begins = numbers.get("milestone_iters", ())
    yield Piece(f"{lr:g} all the time", 0, begins[0], time.by_epoch)
    rates = numbers.get("milestone_lrs", numbers.get("milestone_params"))
    for begin, end, rate, gamma, steps in zip(
        begins, [*begins[1:], None], rates or (), numbers["gammas"], numbers["steps"]
    ):
        places = ", ".join(map(plain, steps))
        curve = f"{rate:g} * {gamma:g}^n, n = how many of {places} are at or below t, {time.told()}"
        yield Piece(curve, begin, end, time.by_epoch)


def _factors(_: Settings, numbers: Mapping[str, Any], lr: float, time: _Time) -> Iterator[Piece]:
    begin = 0
    for part in numbers.get("lr_configs", hooks.SIAMESE):
        end, first, last = part["end_epoch"], part["start_lr_factor"], part["end_lr_factor"]
        steps = end - begin - (part["type"] == "log")
        x = time.part(plain(begin) if begin else "", plain(max(steps, 1)))
        yield Piece(f"{lr * first:g} * {last / first:g}^x, {x}", begin, end, time.by_epoch)
        begin = end


def _warm(settings: Settings, time: _Time) -> str:
    """The warm-up in the unit in which a policy counts."""
    config = settings.get("lr_config") or {}
    if config.get("warmup") is None:
        return ""
    count, epochs = config.get("warmup_iters", 0), config.get("warmup_by_epoch", False)
    if epochs == time.t.startswith("epochs"):
        return plain(count)
    return f"({count:,} * E)" if epochs else f"({count:,} / E)"


def rise(settings: Settings, warmup: parts.Warmup) -> str:
    """The rate while the warm-up lasts, from the regular one."""
    config = settings["lr_config"]
    n = f"{warmup.length:,}" if not warmup.by_epoch else f"({warmup.length:,} * E)"
    below = f"i = iteration below {n.strip('()')}"
    if warmup.kind == "linear":
        return f"k = (1 - i / {n}) * (1 - {warmup.ratio:g}), rate = regular * (1 - k), {below}"
    if warmup.kind == "exp":
        return f"rate = regular * {warmup.ratio:g}^(1 - i / {n}), {below}"
    if warmup.kind == "constant":
        return f"rate = regular * {warmup.ratio:g}, {below}"
    top = parts.base_of(settings, "lr") * config.get("warmup_ratio", 0.1)
    return f"rate = {top:g} * ((i + 1) / {n})^2, {below}"


_MMCV: dict[str, Any] = {
    "fixed": _fixed,
    "step": _step,
    "exp": _exp,
    "inv": _inv,
    "poly": _poly,
    "cosine": _cosines,
    "flat cosine": _flat,
    "restarts": _restarts,
    "linear": _linear,
    "cyclic": _cyclic,
    "one cycle": _one_cycle,
    "cosine after warm-up": _after,
    "cosine with fixed end": _fixed_end,
    "cosine with cooldown": _cooldown,
    "stages": _stages,
    "factors": _factors,
}

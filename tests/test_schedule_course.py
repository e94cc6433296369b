"""The formulas of `mmname schedule --explain`, worked out as they stand, beside the curves."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from mmname.schedule import Schedule
from mmname.schedule.course import Piece, pieces, rise
from mmname.schedule.parts import warm_iterations

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = tomllib.loads((Path(__file__).parent / "curves" / "cases.toml").read_text())
LETTER = re.compile(r", (?=[a-zA-Z] = )")


def worked_out(formula: str, letters: dict[str, float], at: int, epoch: int) -> float:
    """What a formula gives at an iteration, each letter as the words behind it say."""
    first, *others = LETTER.split(formula.replace(" all the time", ""))
    told = dict(part.split(" = ", 1) for part in others)

    def value(text: str) -> float:
        if text.startswith(("epochs", "iterations")):
            unit = epoch if text.startswith("epochs") else 1
            time = at / unit if "with the part" in text else at // unit
            since = re.search(r"since ([\d,.]+)", text)
            return time - (float(since[1].strip(",").replace(",", "")) if since else 0) - ("less one" in text)
        if text.startswith("how many of"):
            places = re.findall(r"\d+", text[len("how many of") :].replace(",", " ").partition(" are ")[0])
            return sum(int(place) <= named("t") for place in places)
        if text.startswith("whole part of"):
            return math.floor(value(text[len("whole part of") :]))
        text, _, least = text.partition(", but at least ")
        text = re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("^", "**")
        names = {name: named(name) for name in re.findall(r"\b[a-zA-Z]\b", text)}
        found = float(eval(text, {"cos": math.cos, "pi": math.pi}, names))
        return max(found, value(least)) if least else found

    def named(name: str) -> float:
        if name in letters:
            return letters[name]
        if name == "E":
            return epoch
        if name == "i":
            return at // epoch if told[name].startswith("epochs") else at
        return value(told[name])

    return value(first)


def held(piece: Piece, schedule: Schedule, epoch: int, whole: int) -> range:
    """The iterations at which a piece holds, the warm-up left out."""
    unit = epoch if piece.by_epoch else 1
    if "after the warm-up" in piece.formula:  # of the epoch in which the warm-up ends, the rest stays as it began
        return range((warm_iterations(schedule.settings, epoch) // epoch + 1) * epoch, whole)
    end = whole if piece.end is None else min(math.floor(piece.end * unit), whole)
    return range(max(math.ceil(piece.begin * unit), warm_iterations(schedule.settings, epoch)), end)


def cases() -> list[Any]:
    return [
        pytest.param({key: value for key, value in case.items() if key not in {"name", "iters_per_epoch"}},
                     case.get("iters_per_epoch"), id=f"{library}: {case['name']}")
        for library in ("mmcv", "mmengine") for case in CASES[library]
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("config", "epoch"), cases())
def test_a_formula_gives_the_rate(config: dict[str, Any], epoch: int | None) -> None:
    schedule = Schedule.from_config(config)
    rates = schedule.curve(iters_per_epoch=epoch)
    unit = epoch or len(rates)
    for piece in pieces(schedule.settings, schedule.length):
        where = held(piece, schedule, unit, len(rates))
        near = 2e-3 if piece.begin == int(piece.begin) else 1e-2  # a scheduler begins with a whole iteration
        letters = {"v": rates[where.start]} if where and re.search(r"\bv\b", piece.formula) else {}
        for at in where:
            got = worked_out(piece.formula, letters, at, unit)
            assert got == pytest.approx(rates[at], rel=near, abs=near * max(rates)), (piece, at)


@pytest.mark.parametrize(("config", "epoch"), cases())
def test_the_formula_of_the_warm_up_gives_the_rate(config: dict[str, Any], epoch: int | None) -> None:
    schedule = Schedule.from_config(config)
    formula = rise(schedule.settings)
    if not formula:
        return
    rates = schedule.curve(iters_per_epoch=epoch)
    unit = epoch or len(rates)
    warm = warm_iterations(schedule.settings, unit)
    *before, last = LETTER.split(
        formula.replace("rate = ", "r = ").replace("regular of the epoch that runs", "regular")
    )
    told = ", ".join(["r", *(part for part in [*before, last])])
    first = next((piece for piece in pieces(schedule.settings, schedule.length)), None)
    if first is None or first.begin or (first.end is not None and first.end * (unit if first.by_epoch else 1) < warm):
        return
    for at in range(warm - ("less one" in formula)):
        regular = worked_out(first.formula.replace(", less one", ""), {}, at, unit)
        got = worked_out(told.replace("regular", "R"), {"R": regular}, at, unit)
        assert got == pytest.approx(rates[at], rel=2e-3, abs=2e-3 * max(rates)), (formula, at)

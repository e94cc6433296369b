"""Released configs: the schedule that a config contains beside the one that its name says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mmname.errors import ScheduleError
from mmname.name.parser import parse
from mmname.schedule import Schedule
from mmname.schedule.known import known_of

HERE = Path(__file__).parent
RELEASES = {"2.28.2": "mmdet2", "3.3.0": "mmdet3"}
LISTED = [
    line.split("\t")
    for line in (HERE / "cases" / "schedule_disagreements.tsv").read_text().splitlines()
    if not line.startswith("#")
]


def configs_of(release: str) -> list[dict[str, Any]]:
    return list(map(json.loads, (HERE / "corpus" / f"schedules-mmdet-{release}.jsonl").read_text().splitlines()))


def compared(release: str) -> tuple[Counter[str], list[tuple[str, str]]]:
    """How often name and config agree in milestones where they agree in length, and where they do not."""
    counts: Counter[str] = Counter()
    disagreements = []
    for facts in configs_of(release):
        try:
            content = Schedule.from_config(facts)
            name = known_of(parse(facts["stem"], dialect=RELEASES[release]))
            name = name.repeated((facts.get("repeat_times") or [1])[0])
        except ScheduleError:
            counts["no schedule"] += 1
            continue
        if (name.max_epochs, name.max_iters) != (content.max_epochs, content.max_iters):
            counts["another length"] += 1
        elif name.milestones is None:
            counts["no milestones in the word"] += 1
        else:
            counts["compared"] += 1
            if name.milestones != content.milestones:
                disagreements.append((facts["stem"], ", ".join(map(str, content.milestones or ()))))
    return counts, disagreements


@pytest.mark.parametrize("release", RELEASES)
def test_names_and_configs_agree_in_milestones(release: str) -> None:
    counts, disagreements = compared(release)
    print(release, dict(counts), "disagree:", len(disagreements))
    assert sorted(disagreements) == sorted((name, found) for where, name, found, _ in LISTED if where == release)
    assert all(reason for *_, reason in LISTED)
    assert counts["compared"] > 320
    assert len(disagreements) / counts["compared"] < 0.02


@pytest.mark.parametrize("release", RELEASES)
def test_every_config_is_read_or_refused_for_a_known_reason(release: str) -> None:
    refused: Counter[str] = Counter()
    for facts in configs_of(release):
        try:
            schedule = Schedule.from_config(facts)
        except ScheduleError as error:
            refused[str(error).partition(";")[0]] += 1
            continue
        assert schedule.optimizer.lr == facts["optimizer"]["lr"]
        assert schedule.base_batch == facts.get("base_batch_size")
        if schedule.max_epochs:
            assert 0 < schedule.lr(0, iters_per_epoch=10) <= schedule.optimizer.lr
    expected = {
        "2.28.2": {"policy 'YOLOX' needs num_last_epochs": 5},  # a number that the table of facts leaves out
        "3.3.0": {"the config says nothing of a schedule": 11},  # test-time augmentation, trackers that do not train
    }
    assert refused == expected[release]

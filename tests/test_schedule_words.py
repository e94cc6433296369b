"""What schedule words stand for, project by project."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmname.errors import MmnameError, ScheduleError, UnknownDialectError
from mmname.schedule import Schedule, resolve_schedule
from mmname.schedule.tables import dialects, project_of, released_of, table_of

ROOT = Path(__file__).parent.parent

WORDS = [
    # word, dialect, token, epochs, iterations, milestones, source
    ("1x", "mmdet2", "1x", 12, None, (8, 11), "documented"),
    ("2x", "mmdet3", "2x", 24, None, (16, 22), "documented"),
    ("20e", "mmdet2", "20e", 20, None, (16, 19), "documented"),
    ("1.5x", "mmdet2", "1.5x", 18, None, (12, 16), "convention"),
    ("3x", "mmdet2", "3x", 36, None, (27, 33), "convention"),
    ("4x", "mmdet2", "4x", 48, None, (32, 44), "convention"),
    ("6x", "mmdet2", "6x", 73, None, (65, 71), "convention"),
    ("24e", "mmdet3", "24e", 24, None, None, "convention"),
    ("28e", "mmdet2", "28e", 28, None, (24, 27), "convention"),
    ("20_23_24e", "mmdet2", "20_23_24e", 24, None, (20, 23), "convention"),
    ("20-23-24e", "mmdet3", "20_23_24e", 24, None, (20, 23), "convention"),
    ("90k", "mmdet2", "90k", None, 90000, (60000, 80000), "convention"),
    ("270k", "mmdet2", "270k", None, 270000, (243000, 256500, 263250), "convention"),
    ("iter-1x", "mmdet3", "iter-1x", None, 22500, (15000, 20000), "convention"),
    ("300e", "mmdet2", "300e", 300, None, None, "convention"),
    ("20E", "mmdet2", "20e", 20, None, (16, 19), "documented"),
    ("2x", "mmdet3d1", "2x", 24, None, (20, 23), "documented"),
    ("6x", "mmrotate0", "6x", 72, None, (48, 66), "documented"),
    ("80k", "mmseg0", "80k", None, 80000, None, "documented"),
    ("60k", "mmseg1", "60k", None, 60000, None, "convention"),
    ("100k_iters", "mmocr0", "100k", None, 100000, None, "documented"),
    ("800kiters", "mmagic", "800k", None, 800002, None, "convention"),
    ("50e", "mmaction0", "50e", 50, None, (20, 40), "documented"),
    ("50e", "mmaction1", "50e", 50, None, (25, 45), "convention"),
    ("1600k", "mmagic", "1600k", None, 1600000, (800000, 1200000, 1400000, 1500000), "convention"),
    ("12e", "mmdet3", "12e", 12, None, None, "convention"),
    ("4e", "mmdet3", "4e", 4, None, (3,), "convention"),
    ("50e", "mmdet2", "50e", 50, None, None, "convention"),
    ("210e", "mmpose1", "210e", 210, None, (170, 200), "convention"),
    ("1x", "mmtrack0", "1x", 7, None, (2, 5), "convention"),
    ("slong", "mmflow", "slong", None, 1200000, (400000, 600000, 800000, 1000000), "documented"),
]


@pytest.mark.parametrize("row", WORDS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_words(row: tuple[str, str, str, int | None, int | None, tuple[int, ...] | None, str]) -> None:
    word, dialect, *expected, source = row
    schedule = resolve_schedule(word, dialect=dialect)
    assert list(schedule[:4]) == expected
    assert schedule.source == source


@pytest.mark.parametrize(
    ("word", "milestones"),
    [("10x", (80, 110)), ("60e", (40, 55)), ("120k", (80000, 106666)), ("1e", ()), ("20e", (16, 19))],
)
def test_derived_milestones_are_given_only_when_asked_for(word: str, milestones: tuple[int, ...]) -> None:
    schedule = resolve_schedule(word, derive=True)
    assert schedule.milestones == milestones
    assert resolve_schedule(word).milestones in {None, milestones}


def test_a_rate_that_does_not_fall_in_steps_has_no_derived_milestones() -> None:
    assert resolve_schedule("60k", dialect="mmseg1", derive=True) == resolve_schedule("60k", dialect="mmseg1")


class Name(NamedTuple):
    schedule: str | None
    dialect: str


def test_a_read_name_brings_word_and_dialect() -> None:
    assert resolve_schedule(Name("2x", "mmdet3d1")).milestones == (20, 23)
    with pytest.raises(ScheduleError, match="the name says no schedule"):
        resolve_schedule(Name(None, "mmdet2"))


FORMS = "'Nx' such as 1x, 'Ne' such as 20e, 'N_N_Ne' such as 20_23_24e, or 'Nk' such as 90k"
BAD = [
    ("0x", "bad schedule '0x': a length is 1 to 10,000 epochs, not 0"),
    ("10001e", "bad schedule '10001e': a length is 1 to 10,000 epochs, not 10,001"),
    ("999999999999k", "bad schedule '999999999999k': a length is 1 to 100,000,000 iterations, not 999,999,999,999,000"),
    ("1.3x", "bad schedule '1.3x': 1x is 12 epochs, and epochs are whole numbers"),
    ("20_16_24e", "bad schedule '20_16_24e': its epochs must rise, as in 20_23_24e"),
    ("0_4e", "bad schedule '0_4e': its epochs must rise, as in 20_23_24e"),
    ("1.5", f"'1.5' is no schedule; expected {FORMS}"),
    ("-3e", f"'-3e' is no schedule; expected {FORMS}"),
    ("xe", f"'xe' is no schedule; expected {FORMS}"),
    ("", f"'' is no schedule; expected {FORMS}"),
    ("٣e", f"'٣e' is no schedule; expected {FORMS}"),
    ("9" * 5000 + "e", f"'{'9' * 40}' is no schedule; expected {FORMS}"),
    ("20_19e", "bad schedule '20_19e': its epochs must rise, as in 20_23_24e"),
    ("12e_1x", "'12e_1x' is no schedule; did you mean '12e'?"),
    (None, "expected a schedule word or a read name, not None"),
    (["1x"], "expected a schedule word or a read name, not ['1x']"),
    (b"1x", "expected a schedule word or a read name, not b'1x'"),
    (float("nan"), "expected a schedule word or a read name, not nan"),
]


@pytest.mark.parametrize(("word", "message"), BAD, ids=[str(word)[:20] for word, _ in BAD])
def test_bad_words(word: Any, message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        resolve_schedule(word)
    assert str(caught.value) == message
    assert caught.value.value is word


def test_what_most_released_configs_have_is_a_note_until_nearly_all_have_it() -> None:
    said = resolve_schedule("12e", dialect="mmdet3").notes
    assert said == ("the milestones are not sure: 8, 11 in 6 of 11 released configs with 12e",)
    assert resolve_schedule("50e", dialect="mmdet2").notes == ()  # 30, 40 in 10 of 24
    assert resolve_schedule("80e", dialect="mmaction1").notes == (
        "the rate of 32 of 32 released configs with 80e goes by cosine",
    )


def test_a_dialect_is_never_ignored() -> None:
    assert resolve_schedule(Name("2x", "mmdet3d1"), dialect="mmdet3").milestones == (16, 22)
    with pytest.raises(UnknownDialectError, match="unknown dialect 'nonsense'"):
        resolve_schedule(Name("2x", "mmdet3"), dialect="nonsense")


def test_a_word_tells_no_optimizer_until_the_default_recipe_is_asked_for() -> None:
    word = resolve_schedule("1x")
    assert word.sources == {"max_epochs": "documented", "milestones": "documented"}
    assert word.notes == ("306 of 312 released configs with 1x drop after 8, 11",)
    assert word.base_batch is None
    for part in ("policy", "warmup", "optimizer", "clip", "settings"):
        with pytest.raises(ScheduleError, match="of 1x only the length and the milestones are known"):
            getattr(word, part)
    recipe = resolve_schedule("1x", default_recipe=True)
    assert set(recipe.sources.values()) == {"documented", "default recipe"}
    assert (recipe.optimizer.lr, recipe.base_batch) == (0.02, 16)
    none = resolve_schedule("300e", dialect="mmyolo", default_recipe=True)
    assert none.config is None
    assert none.notes[-1] == "the project has no default recipe"


@pytest.mark.parametrize(
    ("file", "dialect", "lr"),
    [("schedule_1x", "mmdet3", 0.02), ("imagenet_bs256", "mmcls0", 0.1), ("s_long", "mmflow", 1e-4)],
)
def test_the_name_of_a_schedule_file_stands_for_all_that_it_says(file: str, dialect: str, lr: float) -> None:
    schedule = resolve_schedule(file, dialect=dialect)
    assert schedule.optimizer.lr == lr
    assert set(schedule.sources.values()) == {"documented"}


@pytest.mark.slow
def test_the_table_of_released_configs_is_what_its_script_makes() -> None:
    made = subprocess.run(
        [sys.executable, "-c", "import make_schedules as m; print(m.table(), end='')"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "tests" / "corpus",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert made.stdout == (ROOT / "mmname" / "data" / "schedules" / "released.toml").read_text()


YOLOF = "iter-1x"  # a word of three releases that no name in the database is read to have


def test_milestones_that_no_file_of_the_project_has_are_those_of_most_released_configs() -> None:
    unbacked = []
    for dialect in dialects():
        project = project_of(dialect)["project"]
        own = [released_of(other) for other in dialects() if project_of(other)["project"] == project]
        for word, entry in table_of(project)["words"].items():
            if "milestones" in entry and entry.get("source") != "documented" and word != YOLOF:
                rows = [
                    (rows[word]["configs"], *rows[word].get("milestones", (None, 0))) for rows in own if word in rows
                ]
                if not any(found == entry["milestones"] and 2 * k > n for n, found, k in rows):
                    unbacked.append((project, word))
    assert unbacked == []


def test_unknown_dialect() -> None:
    with pytest.raises(UnknownDialectError, match=r"unknown dialect 'mmdet9'; known are .*mmdet2, mmdet3"):
        resolve_schedule("1x", dialect="mmdet9")


def test_a_schedule_is_a_frozen_value() -> None:
    schedule = resolve_schedule("1x")
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert hash(schedule) == hash(resolve_schedule("1x", dialect="mmdet2"))
    with pytest.raises(AttributeError):
        schedule.max_epochs = 13  # type: ignore[misc]


@given(st.text(max_size=12) | st.from_regex(r"[0-9_.-]{0,8}[exk]", fullmatch=True), st.booleans())
def test_any_text_gives_a_sound_schedule_or_our_error(word: str, derive: bool) -> None:
    try:
        schedule: Schedule = resolve_schedule(word, derive=derive)
    except MmnameError:
        return
    length = schedule.max_epochs or schedule.max_iters
    assert length is not None
    assert (schedule.max_epochs is None) != (schedule.max_iters is None)
    steps = [0, *(schedule.milestones or ()), length]
    assert steps == sorted(set(steps))
    assert resolve_schedule(schedule.token, derive=derive) == schedule


def test_asking_for_a_word_imports_little() -> None:
    heavy = {"lark", "argparse", "matplotlib", "dataclasses", "tomllib", "inspect", "mmname.schedule.hooks"}
    script = "import sys; from mmname.schedule import resolve_schedule as r; r('1x'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not heavy & set(done.stdout.split())

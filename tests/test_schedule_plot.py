"""The picture: what it contains, and that nothing lies over anything."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from mmname.schedule import resolve_schedule
from mmname.schedule.chart import chart

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_the_picture_names_schedules_milestones_and_warm_up(tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    from mmname.schedule.plot import plot

    path = tmp_path / "curve.svg"
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        plot(
            {word: (resolve_schedule(word, default_recipe=True), 7330) for word in ("1x", "2x", "20e")},
            path,
            title="mmdet, coco",
        )
    texts = [element.text for element in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]
    for text in ("1x (12 epochs, lr 0.02)", "2x (24 epochs, lr 0.02)", "20e (20 epochs, lr 0.02)"):
        assert text in texts
    assert [text for text in texts if text in {"8", "11", "16", "22", "19"}] == ["8", "11", "16", "19", "22"]
    assert "the warm-up" in texts
    assert "epoch" in texts
    assert "mmdet, coco" in texts


@pytest.mark.slow
def test_the_legend_lies_outside_the_axes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure_module = pytest.importorskip("matplotlib.figure")
    from mmname.schedule.plot import plot

    drawn: list[Any] = []
    real = figure_module.Figure.savefig

    def keep(figure: Any, *args: object, **options: object) -> None:
        drawn.append(figure)
        real(figure, *args, **options)

    monkeypatch.setattr(figure_module.Figure, "savefig", keep)
    plot(
        {
            word: (resolve_schedule(word, dialect="mmdet3", default_recipe=True), 700)
            for word in ("1x", "2x", "3x", "20e", "28e")
        },
        tmp_path / "c.png",
    )
    [figure] = drawn
    legend = figure.legends[0].get_window_extent()
    assert len(figure.axes) == 2
    for axes in figure.axes:
        assert not legend.overlaps(axes.get_tightbbox())
    assert legend.x0 >= 0
    assert legend.x1 <= figure.bbox.x1


SCALES = [
    # word, dialect, the scale asked for and the one drawn, and what the panels are counted in
    ("1x", "mmdet3", None, "log", ["epoch", "iteration"]),
    ("1x", "mmdet3", "linear", "linear", ["epoch", "iteration"]),
    ("seg-cosine-50e", "mmdet3d1", None, "linear", ["epoch"]),
    ("imagenet_bs1024_adamw_swin", "mmpretrain1", None, "linear", ["epoch", "epoch"]),
    ("cyclic-20e", "mmdet3d1", None, "linear", ["", "epoch"]),
]


@pytest.mark.slow
@pytest.mark.parametrize("case", SCALES, ids=lambda case: f"{case[0]}-{case[2]}")
def test_axes(
    case: tuple[str, str, str | None, str, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    word, dialect, asked, scale, units = case
    figure_module = pytest.importorskip("matplotlib.figure")
    from mmname.schedule.plot import plot

    drawn: list[Any] = []
    monkeypatch.setattr(figure_module.Figure, "savefig", lambda figure, *_, **__: drawn.append(figure))
    shown = {word: (resolve_schedule(word, dialect=dialect, default_recipe=True), 50)}
    plot(shown, tmp_path / "c.png", scale=asked)
    axes = drawn[0].axes
    assert axes[0].get_yscale() == scale
    assert [one.get_xlabel() for one in axes] == units


def test_the_stretches_of_a_training() -> None:
    schedule = resolve_schedule("1x", dialect="mmdet3", default_recipe=True)
    assert [(part.begin, part.end) for part in schedule.stretches(iters_per_epoch=100)] == [
        (0, 500),
        (500, 800),
        (800, 1100),
        (1100, 1200),
    ]


def test_a_constant_rate_is_one_line() -> None:
    assert chart([0.1] * 10, width=10, height=3, mark="*") == ["0.1 |**********", "    0----------"]


def test_a_linear_chart_uses_its_rows() -> None:
    lines = chart([1.0, 0.75, 0.5, 0.25, 0.0], width=5, height=5, mark="*", log=False)
    assert lines == ["   1 |*", "0.75 | *", " 0.5 |  *", "0.25 |   *", "   0 |    *", "     0-----"]


def test_a_rate_that_falls_to_zero_has_a_floor() -> None:
    lines = chart([1.0, 0.1, 0.0], width=3, height=2, mark="*", end="3")
    assert lines == ["  1 |*", "0.1 | **", "    0--3"]

"""What the static reader makes of the numbers that configs compute, without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mmname.config.evaluate import UNKNOWN, configs_below, read_config
from mmname.errors import ConfigFileError
from mmname.schedule import Schedule

if TYPE_CHECKING:
    from pathlib import Path

COMPUTED = [
    # an expression as released configs write it, and its value
    ("0.99**(4. / 5.)", 0.99**0.8),
    ("5 / (10**4) * 2048 / 2048", 0.0005),
    ("int(300 * 1.2)", 360),
    ("round(7.6)", 8),
    ("max(3, 5) - min(3, 5)", 2),
    ("len([2, 2, 6, 2]) - 1", 3),
    ("tuple([1, 2])", [1, 2]),
    ("17 % 5", 2),
    ("[2 * i for i in range(3)]", [0, 2, 4]),
    ("{f'{i}.{j}': j for i, n in enumerate([1, 2]) for j in range(n)}", {"0.0": 0, "1.0": 0, "1.1": 1}),
    ("dict({'a.b': 1}, c=2)", {"a.b": 1, "c": 2}),
    # what is no number of a schedule, too large, or a call of anything else
    ("10**10**10", UNKNOWN),
    ("2**100000", UNKNOWN),
    ("(-8)**0.5", UNKNOWN),
    ("int('7')", UNKNOWN),
    ("int(x=7)", UNKNOWN),
    ("round(1.5, 2.5)", UNKNOWN),
    ("open('x')", UNKNOWN),
    ("max([1, 2])", UNKNOWN),
    ("5 % 0", UNKNOWN),
    ("[i for i in range(10**9)]", UNKNOWN),
    ("[i for i in range(200) for j in range(200)]", UNKNOWN),
    ("[i for i in range(3) if i]", UNKNOWN),
    ("[i for i in names]", UNKNOWN),
    ("{f'{i:03d}': 1 for i in range(3)}", UNKNOWN),
    ("[a for a, b in [[1, 2, 3]]]", UNKNOWN),
]


@pytest.mark.parametrize(("expression", "value"), COMPUTED)
def test_computed_numbers(expression: str, value: object, tmp_path: Path) -> None:
    path = tmp_path / "config.py"
    path.write_text(f"value = {expression}\n")
    assert read_config(path)["value"] == value


def test_a_function_that_the_file_makes_is_not_taken_for_another(tmp_path: Path) -> None:
    path = tmp_path / "config.py"
    path.write_text("max = 3\nvalue = max(1, 2)\n")
    assert read_config(path)["value"] is UNKNOWN


def test_a_dictionary_that_is_filled_up(tmp_path: Path) -> None:
    path = tmp_path / "config.py"
    path.write_text("keys = dict(a=1)\nkeys.update({f'b{i}': i for i in range(2)})\nother = keys\nkeys.clear()\n")
    found = read_config(path)
    assert found["other"] == {"a": 1, "b0": 0, "b1": 1}
    assert found["keys"] is UNKNOWN


def test_a_config_of_a_hook_with_computed_numbers(tmp_path: Path) -> None:
    path = tmp_path / "config.py"
    path.write_text(
        "max_epochs = 300\n"
        "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.01, momentum=0.9))\n"
        "default_hooks = dict(param_scheduler=dict(\n"
        "    type='PPYOLOEParamSchedulerHook', total_epochs=int(max_epochs * 1.2)))\n"
        "train_cfg = dict(max_epochs=max_epochs)\n"
    )
    schedule = Schedule.from_config(read_config(path))
    assert (schedule.policy.kind, schedule.policy.numbers) == ("cosine", {"total_epochs": 360})


def test_the_configs_below_a_folder(tmp_path: Path) -> None:
    for name in ("a/x.py", "b/x.py", "b/y.py", "_base_/z.py", ".git/w.py", "lib/w.py", "lib/__init__.py", "tools/w.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = configs_below(tmp_path)
    assert {name: len(paths) for name, paths in found.items()} == {"x": 2, "y": 1}
    with pytest.raises(ConfigFileError, match="nowhere: no such folder"):
        configs_below("nowhere")

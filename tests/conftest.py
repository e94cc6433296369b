"""How properties are tried: briefly, or thoroughly as CI does, always on the same examples; or at random, on many."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

PACKAGE = Path(__file__).parents[1] / "mmname"
NEEDED = {  # what the modules of the extras import; where it is not installed they have no doctests to run
    "arrow": ("pyarrow",),
    "cli/columns": ("pyarrow",),
    "dask": ("pandas", "pyarrow"),
    "duckdb": ("duckdb", "pyarrow"),
    "pandas": ("pandas", "pyarrow"),
    "polars": ("polars", "pyarrow"),
    "ray": ("pyarrow",),
    "spark": ("pyarrow",),
}

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # whatever else the machine does
settings.register_profile("brief", UNTIMED, max_examples=6, derandomize=True)
settings.register_profile("thorough", UNTIMED, max_examples=60, derandomize=True)
settings.register_profile("random", UNTIMED, max_examples=1000, derandomize=False, print_blob=True)
settings.load_profile("brief")

collect_ignore = ["curves/judge.py", "curves/make.py"]  # these need mmcv and mmengine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--names", type=int, default=100_000, help="so many names go through every engine")


def pytest_configure(config: pytest.Config) -> None:
    """Leave out the modules whose extra is missing, but where all are to be there; any other that fails is an error.

    What the environment says of colours is about pytest's own.
    """
    for name in ("FORCE_COLOR", "NO_COLOR"):
        os.environ.pop(name, None)
    if not os.environ.get("MMNAME_ENGINES"):
        missing = [name for name, modules in NEEDED.items() if not all(map(find_spec, modules))]
        config.option.ignore = [*(config.option.ignore or ()), *(str(PACKAGE / f"{name}.py") for name in missing)]

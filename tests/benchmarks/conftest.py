"""Benchmarks run when they are asked for by name: `python -m pytest -s tests/benchmarks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    asked = any("benchmarks" in argument for argument in parent.config.args)
    return pytest.Module.from_parent(parent, path=file_path) if asked and file_path.name.startswith("bench_") else None

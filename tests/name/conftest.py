"""Every test of a convention is run for three of them in a plain run, for all of them with `-m slow`, as CI does."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmname.name.convention import dialects

SAMPLE = frozenset({"mmdet2", "mmdet3", "mmseg1"})
HERE = Path(__file__).parent


def conventions_of(item: pytest.Item) -> set[str]:
    """The conventions that a test is run for."""
    callspec = getattr(item, "callspec", None)
    values = callspec.params.values() if callspec else ()
    told = {
        value.get("dialect") if isinstance(value, dict) else value for value in values if isinstance(value, (dict, str))
    }
    return {str(value).removesuffix(".lark") for value in told if isinstance(value, str)} & frozenset(dialects())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and conventions_of(item) - SAMPLE:
            item.add_marker(pytest.mark.slow)

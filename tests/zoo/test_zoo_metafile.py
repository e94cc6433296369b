"""Metafiles are read for what they say, and whatever stands in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmname.errors import MetafileError
from mmname.zoo.metafile import Entry, read_metafile

ENTRIES: list[tuple[str, dict[str, Any]]] = [
    ("Models: [{Name: a, Config: configs/a.py}]", {"name": "a", "configs": ("configs/a.py",)}),
    ("[{Name: a, Config: ./configs/a.py}]", {"configs": ("configs/a.py",)}),
    ("[{Name: a, Config: 'https://example.org/tree/main/configs/x/a.py'}]", {"configs": ("configs/x/a.py",)}),
    ("[{Name: a, Config: [configs/a.py, configs/b.py]}]", {"configs": ("configs/a.py", "configs/b.py")}),
    ("[{Name: a, Weights: https://example.org/a.pth}]", {"checkpoint": "https://example.org/a.pth"}),
    ("[{Name: a, Weights: [https://example.org/a.pth]}]", {"checkpoint": "https://example.org/a.pth"}),
    ("[{Name: a, Weights: 'javascript:alert(1)'}]", {"checkpoint": None}),
    ("[{Name: a, Metadata: {Parameters: 24.33M, FLOPs: 102.7G}}]", {"params": 24330000.0, "flops": 102.7e9}),
    ("[{Name: a, Metadata: {Parameters: 11170000}}]", {"params": 11170000.0}),
    ("[{Name: a, Metadata: {Training Memory (GB): 4.3}}]", {"memory": 4.3}),
    ("[{Name: a, Metadata: {Training Memory (GB): ten}}]", {"memory": None}),
    ("[{Name: a, Metadata: {inference time (ms/im): [{value: 62.1, hardware: V100}]}}]", {"inference_ms": 62.1}),
    (
        "{Collections: [{Name: C, Paper: {Title: T, URL: https://e.org}}], Models: [{Name: a, In Collection: C}]}",
        {"paper": "T", "paper_url": "https://e.org"},
    ),
    (
        "[{Name: a, Results: {Task: Seg, Dataset: D, Metrics: {mIoU: 77.4, Log: none}}}]",
        {"results": (("Seg", "D", "mIoU", 77.4),)},
    ),
    (
        "[{Name: a, Results: [{Task: T, Dataset: D, Metrics: {Set5: {PSNR: 30.1}}}]}]",
        {"results": (("T", "D", "Set5 PSNR", 30.1),)},
    ),
]
NONE = ["", "a: 1", "[1, 2]", "Models: 3", "Models:", "[{Config: configs/a.py}]", "- text", "[{Name: [x]}]"]
BROKEN = ["a: [", "\t- x", "a: 2020-13-45", "{" * 3000]


@pytest.mark.parametrize(("text", "said"), ENTRIES)
def test_entries(text: str, said: dict[str, Any]) -> None:
    (entry,) = read_metafile(text)
    assert {key: getattr(entry, key) for key in said} == said


@pytest.mark.parametrize("text", NONE)
def test_other_yaml_lists_no_models(text: str) -> None:
    assert read_metafile(text) == []


@pytest.mark.parametrize("text", BROKEN)
def test_broken_yaml_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(MetafileError) as caught:
        read_metafile(text, path="metafile.yml")
    assert caught.value.path == "metafile.yml"


@given(st.text(alphabet="[]{}:,-'\"&*!|>\n ab1.#%@`NameModels", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        entries = read_metafile(text)
    except MetafileError:
        return
    assert all(isinstance(entry, Entry) for entry in entries)

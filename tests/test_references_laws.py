from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from trees import content, edited, moved, plant

from mmname.references import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDERS = ["configs", "configs/_base_", "configs/a", "configs/a/deep", "configs/b", "projects/p/configs"]
STEMS = ["x_r50_1x_coco", "x_r50_2x_coco", "x_r50_1x_coco-fp16", "y-r101_8xb2-1x_lvis", "z_x0.5_3x", "w+v_1x_c"]
PATHS = [f"{folder}/{stem}.py" for folder in FOLDERS for stem in STEMS]


@st.composite
def literals(draw: st.DrawFn, text: str) -> str:
    """A Python expression of the text: in one literal, or in several side by side or added up."""
    cuts = sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=2)))
    parts = [text[i:j] for i, j in zip([0, *cuts], [*cuts, len(text)])]
    quote = draw(st.sampled_from("'\""))
    glue = draw(st.sampled_from(["\n    ", " ", " +\n    "]))
    return f"({glue.join(quote + part + quote for part in parts)})"


@st.composite
def repositories(draw: st.DrawFn) -> dict[str, str]:
    """A tree of configs that inherit from each other, with a README, a metafile and a list that name them."""
    paths = draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=8, unique=True))
    files: dict[str, str] = {}
    for path in paths:
        bases = draw(st.lists(st.sampled_from(paths), max_size=3))
        written = [draw(literals(relpath(base, dirname(path)))) for base in bases]
        files[path] = f"_base_ = [{', '.join(written)}]\n"
    readme = draw(st.sampled_from(["README.md", "configs/a/README.md", "docs/en/zoo.md"]))
    links = [f"- [config]({relpath(path, dirname(readme) or '.')}) [root](/{path} 'x')\n" for path in paths]
    files[readme] = "".join(links)
    files["configs/metafile.yml"] = "Models:\n" + "".join(f"- Config: {path}\n" for path in paths)
    files["list.txt"] = "".join(f"python tools/train.py {path} --seed 0\n" for path in paths)
    return files


@st.composite
def renames(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """A repository and new paths for some of its configs: swaps, chains and other folders among them."""
    files = draw(repositories())
    configs = sorted(set(files) & set(PATHS))
    old = draw(st.lists(st.sampled_from(configs), min_size=1, unique=True))
    free = [path for path in PATHS if path not in files or path in old]
    new = draw(st.permutations(free))
    return files, {source: target for source, target in zip(old, new) if source != target}


def _bases(text: str) -> list[str]:
    """The `_base_` of a config, evaluated as Python does."""
    scope: dict[str, list[str]] = {}
    exec(compile(text, "config", "exec"), scope)
    return scope["_base_"]


def graph(files: Mapping[str, bytes]) -> set[tuple[str, str, str]]:
    """Which file leads to which, read without the program: by evaluation and by plain patterns."""
    led = set()
    for path, data in files.items():
        text = data.decode()
        if path.endswith(".py"):
            for base in _bases(text):
                led.add((path, "base", normpath(join(dirname(path), base))))
        elif path.endswith(".md"):
            for link in re.findall(r"\]\(([^\s)]+)", text):
                led.add((path, "link", link[1:] if link[0] == "/" else normpath(join(dirname(path), link))))
        else:
            led |= {(path, "path", found) for found in re.findall(r"(?:Config:|train\.py) (\S+)", text)}
    return led


@given(renames())
def test_what_led_to_a_file_leads_to_it_after(case: tuple[dict[str, str], dict[str, str]]) -> None:
    files, moves = case
    with TemporaryDirectory() as folder:
        before = content(plant(Path(folder), files))
        edits = Repository(Path(folder)).edits(moves)
    after = moved(edited(before, edits), moves)
    assert graph(after) == {(moves.get(path, path), kind, moves.get(to, to)) for path, kind, to in graph(before)}


@given(renames())
def test_there_and_back_is_nothing(case: tuple[dict[str, str], dict[str, str]]) -> None:
    """References come back to where they led, and a second look at the same moves finds nothing to do."""
    files, moves = case
    back = {new: old for old, new in moves.items()}
    with TemporaryDirectory() as folder:
        before = content(plant(Path(folder), files))
        after = moved(edited(before, Repository(Path(folder)).edits(moves)), moves)
    with TemporaryDirectory() as folder:
        repository = Repository(plant(Path(folder), {path: data.decode() for path, data in after.items()}))
        assert graph(moved(edited(after, repository.edits(back)), back)) == graph(before)
        assert list(repository.dead()) == []


OLD, NEW = "configs/a/x_r50_1x_coco.py", "configs/a/x_r50_2x_coco.py"
SHARDS = [
    *["configs/a/x_r50_1x_coco.py", "x_r50_1x_coco", "work_dirs/x_r50_1x_coco/", "https://", "::", "_base_ = ", "f'"],
    *["'", '"', "\\", "\n", "\r\n", "[a](", ")", "](", "<a href=", "{", "}", "[", "]", "`", "|", "#", "*", "+"],
    *["Config: ", "- Name: ", '{"cells": [{"source": ["', 'msgid "', "with read_base():", "from ."],
]
BROKEN = st.lists(st.one_of(st.sampled_from(SHARDS).map(str.encode), st.binary(max_size=4)), max_size=12)


@given(st.sampled_from(["py", "md", "yml", "ipynb", "po", "rst", "txt"]), BROKEN.map(b"".join))
def test_whatever_a_file_holds_only_the_name_changes(suffix: str, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        root = plant(Path(folder), {OLD: "", f"a.{suffix}": data})
        edits = Repository(root).edits({OLD: NEW})
    after = edited({f"a.{suffix}": data}, edits)[f"a.{suffix}"]
    assert after.replace(b"r50_2x", b"r50_1x") == data.replace(b"r50_2x", b"r50_1x")

"""What the guide says of data frames and clusters works as it stands there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from engines.many_names import needs

PAGE = Path(__file__).parents[2] / "mmname" / "guide" / "python.md"
FRAMES, CLUSTERS = re.findall(
    r"```python\n(.*?)```",
    PAGE.read_text(encoding="utf-8").partition("## Many names")[2].partition("\n## ")[0],
    re.DOTALL,
)
NAMES = ["fcos_r50_fpn_1x_coco", "no name", None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder at hand, with some names in a file."""
    pa: Any = needs("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pa.table({"name": NAMES}), tmp_path / "names.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_recipes_of_frames_work(folder: Path) -> None:
    for module in ("pandas", "polars", "duckdb"):
        needs(module)
    found: dict[str, Any] = {}
    exec(FRAMES, found)
    assert list(found["said"]["backbone"])[:1] == ["r50"]
    assert {"name", "box_ap", "batch.gpus", "error"} <= set(found["said"].columns)
    rows = found["connection"].sql("SELECT name, mmname_parse(name).backbone FROM 'names.parquet'").fetchall()
    assert rows == list(zip(NAMES, ["r50", None, None]))


CLUSTER = """\
import json, ray
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR")
frame = spark.read.parquet("names.parquet")
{recipe}
spoken = [row["backbone"] for row in frame_said.collect()]
print(json.dumps([spoken, [(row["said"] or {{}}).get("backbone") for row in names_said.take_all()]]))
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark runs on Java, which is not on this machine")
def test_the_recipes_of_clusters_work(folder: Path) -> None:
    """In a process of its own: relative paths are those of the folder in which Spark's first session began."""
    for module in ("pyspark", "ray", "dask"):
        needs(module)
    recipe = re.sub(r"^(frame|names)\.(?=\w+\()", r"\1_said = \1.", CLUSTERS, flags=re.MULTILINE)
    command = [sys.executable, "-c", CLUSTER.format(recipe=recipe)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [["r50", None, None]] * 2
    assert (folder / "said").is_dir()

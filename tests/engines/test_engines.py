"""What engines say of many names on two workers is what one process says, row for row; `--names` says of how many."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from engines.many_names import made, names, needs, single

if TYPE_CHECKING:
    from pathlib import Path

pa: Any = needs("pyarrow")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # the engines warn of what they do themselves


@pytest.fixture(scope="module")
def count(request: pytest.FixtureRequest) -> int:
    """How many names go through every engine."""
    number: int = request.config.getoption("--names")
    return number


def table(count: int) -> Any:
    return pa.table({"place": pa.array(range(count)), "name": made(count)})


def test_duckdb_on_two_threads(count: int) -> None:
    duckdb = needs("duckdb")
    from mmname.duckdb import register

    with duckdb.connect(config={"threads": 2}) as connection:
        register(connection)
        connection.register("names", table(count))
        query = "SELECT mmname_parse(name) AS found FROM names ORDER BY place"
        found = connection.sql(query).to_arrow_table().column("found").combine_chunks()
        plain = "SELECT mmname_convert('mask_rcnn_r50_fpn_2x_coco', 'mmdet3'), mmname_parse('no name').error IS NULL"
        assert connection.execute(plain).fetchall() == [("mask-rcnn_r50_fpn_2x_coco", False)]
    assert_same(found, count)


def test_ray_on_two_workers(count: int) -> None:
    ray = needs("ray")
    from mmname.ray import parse_batches

    whole, step = table(count), -(-count // 8)
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR")
    try:
        given = ray.data.from_arrow([whole[start : start + step] for start in range(0, count, step)])
        read = given.map_batches(parse_batches(), batch_format="pyarrow", batch_size=5_000)
        found = pa.concat_tables(ray.get(read.to_arrow_refs())).sort_by("place").column("mmname").combine_chunks()
    finally:
        ray.shutdown()
    assert_same(found, count)


def test_dask_on_two_workers(count: int) -> None:
    needs("dask")
    distributed = needs("distributed")
    pd = needs("pandas")
    import dask.dataframe as dd

    import mmname.dask
    from mmname.pandas import Names

    series = pd.Series(names(count), dtype="string", name="name")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
    ):
        found = mmname.dask.parse(dd.from_pandas(series, npartitions=8)).compute()
    alone = Names(series).parse(errors="keep")
    alone = alone.astype({column: "string" for column, kind in alone.dtypes.items() if kind == "category"})
    pd.testing.assert_frame_equal(found, alone)


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark runs on Java, which is not on this machine")
def test_spark_on_two_cores(count: int, tmp_path: Path) -> None:
    needs("pyspark")
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession

    from mmname.spark import SCHEMA, parse_batches, parse_udf

    pq.write_table(table(count), tmp_path / "names.parquet", row_group_size=-(-count // 8))
    builder: Any = SparkSession.builder
    spark = builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        given = spark.read.parquet(str(tmp_path / "names.parquet"))
        given.select("place", parse_udf()("name").alias("found")).write.parquet(str(tmp_path / "column"))
        given.mapInArrow(parse_batches(), SCHEMA).write.parquet(str(tmp_path / "batches"))
    finally:
        spark.stop()
    found = pq.read_table(tmp_path / "column").sort_by("place").column("found").combine_chunks()
    assert_same(found, count)
    assert counted(pq.read_table(tmp_path / "batches")) == counted(single(count))  # in any order


def counted(rows: Any) -> Counter[str]:
    """How often each row is in a table; of a million rows some at a time, since as objects of Python they are large."""
    found: Counter[str] = Counter()
    for batch in rows.to_batches(max_chunksize=10_000):
        found.update(map(repr, batch.to_pylist()))
    return found


def assert_same(found: Any, count: int) -> None:
    """Compare structs with what one process says, value by value; null structs and structs of nulls are the same."""
    alone = single(count)
    assert len(found) == alone.num_rows
    for name in alone.column_names:
        told = found.field(name) if found.null_count == 0 else pa.compute.struct_field(found, name)
        wanted = alone.column(name).combine_chunks()
        assert told.cast(wanted.type).to_pylist() == wanted.to_pylist(), name

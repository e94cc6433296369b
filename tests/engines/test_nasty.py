"""What is no name, no text or no array: a right result or one clear error, in arrays, frames and the command."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engines.many_names import needs

import mmname
from mmname.errors import BuildError, NameSyntaxError

pa: Any = needs("pyarrow")
NAME = "fcos_r50_fpn_1x_coco"
LONG = f"fcos_{'r50_' * 2500}x"
HALF = "fcos_\ud800_r50"  # half a character: what Python has of a file's name that is no text


def dictionary(places: list[int | None], values: Any, kind: str = "int8") -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(places, kind), values)


def undecodable() -> Any:
    """Text that is none, as a file can hold it."""
    return pa.array([b"fcos\xff", NAME.encode()], "binary").view("string")


READ: dict[str, tuple[Any, list[str | None]]] = {
    "null type": (pa.nulls(2), [None, None]),
    "nothing": (pa.array([], "string"), []),
    "nothing, null type": (pa.array([]), []),
    "no chunk": (pa.chunked_array([], "string"), []),
    "no chunk, null type": (pa.chunked_array([], "null"), []),
    "empty chunks": (pa.chunked_array([pa.array([], "string"), pa.array([NAME]), pa.array([], "string")]), ["fcos"]),
    "a slice": (pa.array(["no name", NAME, None, "no name"])[1:3], ["fcos", None]),
    "a slice of large text": (pa.array(["no name", NAME, None], "large_string")[1:], ["fcos", None]),
    "a slice of chunks": (pa.chunked_array([["no name", NAME], [None, NAME]])[1:3], ["fcos", None]),
    "views": (pa.array([NAME, None], pa.string_view()), ["fcos", None]),
    "chunks of views": (pa.chunked_array([pa.array([NAME], pa.string_view())] * 2), ["fcos", "fcos"]),
    "a dictionary": (dictionary([0, None, 0], pa.array([NAME])), ["fcos", None, "fcos"]),
    "a dictionary with null": (dictionary([0, 1, None], pa.array([NAME, None])), ["fcos", None, None]),
    "a dictionary of nulls": (dictionary([0, None], pa.nulls(1)), [None, None]),
    "a dictionary with a name twice": (dictionary([0, 1], pa.array([NAME, NAME])), ["fcos", "fcos"]),
    "a dictionary of large text": (dictionary([0], pa.array([NAME], "large_string")), ["fcos"]),
    "a dictionary of views": (dictionary([0], pa.array([NAME], pa.string_view())), ["fcos"]),
    "a dictionary with wide indices": (dictionary([0], pa.array([NAME]), "uint64"), ["fcos"]),
    "a dictionary of which no row has all": (dictionary([1], pa.array(["no name", NAME, None])), ["fcos"]),
    "a huge dictionary": (dictionary([70_000], pa.array([*map(str, range(70_000)), NAME]), "int32"), ["fcos"]),
    "a slice of a dictionary": (dictionary([0, 1, 1], pa.array(["no name", NAME]))[1:], ["fcos", "fcos"]),
    "dictionaries that differ": (pa.chunked_array([dictionary([0, 1], pa.array([n, None])) for n in (NAME, "ssd300")]),
                                 ["fcos", None, "ssd300", None]),
    "more dictionaries than an index has numbers": (
        pa.chunked_array([dictionary([0], pa.array([f"fcos_{i}x"])) for i in range(300)]), ["fcos"] * 300),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_arrays_of_every_form_are_read(case: str) -> None:
    from mmname.arrow import convert_array, parse_array

    given, models = READ[case]
    given.validate(full=True)
    for encoded in (True, False):
        found = parse_array(given, encoded=encoded)
        found.validate(full=True)
        assert [row and row["model"] for row in found.to_pylist()] == models
    assert [name is not None for name in convert_array(given, "mmdet3").to_pylist()] == [m is not None for m in models]


@pytest.mark.parametrize(
    ("given", "text", "said"),
    [
        (pa.array([""]), "", "an empty name"),
        (pa.array([LONG]), LONG, "10006 characters, more than the 255 that the name of a file can have"),
        (pa.array(["a\0b"]), "a\0b", r"'\x00' cannot stand in a name"),
        (undecodable()[:1], "fcos\ufffd", r"'\udcff' cannot stand in a name"),
        (dictionary([0], undecodable()), "fcos\ufffd", r"'\udcff' cannot stand in a name"),
    ],
)
def test_texts_that_are_no_names_are_kept_with_the_error(given: Any, text: str, said: str) -> None:
    from mmname.arrow import convert_array, parse_array

    (row,) = parse_array(given, errors="keep").to_pylist()
    assert row.pop("text") == text
    assert row.pop("error").splitlines()[0] == said
    assert not any(row.values())
    assert parse_array(given, errors="coerce").to_pylist() == [None]
    assert convert_array(given, "mmdet3", errors="keep").to_pylist() == [text]
    with pytest.raises(NameSyntaxError):
        parse_array(given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([NAME], "expected an Array or a ChunkedArray of pyarrow, not list"),
        (NAME, "not str"),
        (None, "not NoneType"),
        (pa.table({"name": [NAME]}), "not Table"),
        (pa.scalar(NAME), "not StringScalar"),
        (pa.array([b"fcos"]), "an array of names holds text, not binary"),
        (pa.array([1.5]), "not double"),
        (pa.array([1, 1]).dictionary_encode(), "not int64"),
        (pa.array([{"name": NAME}]), "not struct<name: string>"),
        (pa.array([[NAME]]), "not list<item: string>"),
    ],
)
def test_what_is_no_array_of_text_is_told_at_once(given: Any, said: str) -> None:
    from mmname.arrow import convert_array, parse_array

    for refused in (parse_array, convert_array):
        with pytest.raises(TypeError) as caught:
            refused(given, errors="keep")
        assert str(caught.value).endswith(said)


def test_what_is_no_array_of_records_is_told() -> None:
    from mmname.arrow import build_array

    assert build_array(pa.nulls(1)).to_pylist() == [None]
    assert build_array(pa.chunked_array([], pa.struct([("model", pa.string())]))).to_pylist() == []
    assert build_array(pa.array([{"model": "fcos", "dialect": "mmdet2"}])).to_pylist() == ["fcos"]
    with pytest.raises(TypeError, match="an array of records holds structs, not string"):
        build_array(pa.array([NAME]))
    with pytest.raises(BuildError, match="no such field"):
        build_array(pa.array([{"modell": "fcos"}]))


MISSING: list[Any] = [None, float("nan")]
STRANGE: list[tuple[Any, str]] = [
    (1, "a name is text, not int"),
    (True, "a name is text, not bool"),
    (b"fcos", "a name is text, not bytes"),
    ([NAME], "a name is text, not list"),
    ({"name": NAME}, "a name is text, not dict"),
    (Decimal(1), "a name is text, not Decimal"),
    (HALF, r"'\ud800' cannot stand in a name"),
    (LONG, "10006 characters, more than the 255 that the name of a file can have"),
    ("", "an empty name"),
]


def test_values_that_are_no_text_are_told_one_by_one() -> None:
    values = [NAME, *MISSING, *(value for value, _ in STRANGE), Path("configs", "fcos", f"{NAME}.py")]
    found = list(mmname.parse_many(values, errors="keep"))
    assert [error.message for error in found[3:-1]] == [said for _, said in STRANGE]
    assert found[0] == found[-1] == mmname.parse(NAME)
    assert found[1:3] == MISSING
    for text in (NAME, NAME.encode()):
        with pytest.raises(TypeError, match="is one name; expected several"):
            mmname.parse_many(text)
    with pytest.raises(TypeError, match="not iterable"):
        mmname.parse_many(5)  # type: ignore[arg-type]


def test_missing_values_of_numpy_and_pandas_are_missing() -> None:
    pd, np = needs("pandas"), needs("numpy")
    for value in (pd.NA, pd.NaT, np.nan, np.float32("nan")):
        assert next(mmname.parse_many([value])) is value


def test_a_column_of_objects_is_read_as_its_values_are() -> None:
    pd = needs("pandas")
    importlib.import_module("mmname.pandas")
    values = [NAME, pd.NA, *MISSING, *(value for value, _ in STRANGE), Path("configs", "fcos", f"{NAME}.py")]
    series = pd.Series(values, index=range(3, 3 + len(values)), dtype=object)
    frame = series.mmname.parse(errors="keep")
    assert list(frame.index) == list(series.index)
    assert [error.splitlines()[0] for error in frame["error"].dropna()] == [said for _, said in STRANGE]
    assert list(frame["model"].dropna()) == ["fcos", "fcos"]
    assert series.mmname.parse(errors="coerce")["text"].notna().sum() == 2
    assert series.mmname.convert("mmdet3", errors="coerce").notna().sum() == 2
    assert series.mmname.convert("mmdet3", errors="keep").isna().sum() == 1 + len(MISSING)
    with pytest.raises(NameSyntaxError, match="a name is text, not int"):
        series.mmname.parse()


@pytest.mark.parametrize(
    ("values", "kind", "models"),
    [
        ([], "object", []),
        ([], "float64", []),
        ([None, None], "float64", [None, None]),
        ([None, None], "object", [None, None]),
        ([NAME, None], "string", ["fcos", None]),
        ([NAME, None, NAME], "category", ["fcos", None, "fcos"]),
        ([NAME, None], "arrow", ["fcos", None]),
        ([NAME, None], "arrow dictionary", ["fcos", None]),
    ],
)
def test_a_series_of_every_type_of_text_is_read(values: list[Any], kind: str, models: list[str | None]) -> None:
    pd = needs("pandas")
    importlib.import_module("mmname.pandas")
    types = {"arrow": pa.large_string(), "arrow dictionary": pa.dictionary(pa.int8(), pa.string())}
    series = pd.Series(values, dtype=pd.ArrowDtype(types[kind]) if kind in types else kind)
    frame = series.mmname.parse()
    assert [None if pd.isna(model) else model for model in frame["model"]] == models
    assert str(frame["model"].dtype) == "category"
    assert list(frame.columns) == list(pd.Series([NAME]).mmname.parse().columns)


def test_a_series_of_no_text_is_told_at_once() -> None:
    pd = needs("pandas")
    importlib.import_module("mmname.pandas")
    for series, kind in (
        (pd.Series([1]), "int64"),
        (pd.Series([True]), "bool"),
        (pd.Series([1], dtype="category"), "int64"),
        (pd.Series(pd.to_datetime(["2020-01-01"])).dt.as_unit("us"), r"timestamp\[us\]"),
    ):
        with pytest.raises(TypeError, match=f"an array of names holds text, not {kind}"):
            series.mmname.parse(errors="keep")


def test_polars_reads_text_of_every_type_and_objects() -> None:
    pl = needs("polars")
    importlib.import_module("mmname.polars")
    for series, models in (
        (pl.Series([None, None]), [None, None]),
        (pl.Series([], dtype=pl.String), []),
        (pl.Series([NAME, None], dtype=pl.Categorical), ["fcos", None]),
        (pl.Series([NAME], dtype=pl.Enum(["no name", NAME])), ["fcos"]),
        (pl.Series(["no name", NAME])[1:], ["fcos"]),
        (pl.Series([Path(NAME), None, NAME], dtype=pl.Object), ["fcos", None, "fcos"]),
    ):
        found = series.mmname.parse()
        assert found.struct.field("model").to_list() == models
        assert series.mmname.convert("mmdet3").is_null().to_list() == [model is None for model in models]
    for series in (pl.Series([1]), pl.Series([b"fcos"]), pl.Series([[NAME]])):
        with pytest.raises(TypeError, match="an array of names holds text"):
            series.mmname.parse(errors="keep")


def test_ray_is_told_which_batches_it_has_to_give() -> None:
    from mmname.ray import parse_batches

    table = pa.table({"name": [NAME]})
    assert parse_batches(into="said")(table).column_names == ["name", "said"]
    with pytest.raises(TypeError, match=r'map_batches\(\.\.\., batch_format="pyarrow"\)'):
        parse_batches()({"name": [NAME]})
    with pytest.raises(ValueError, match="the data have a column 'name' already"):
        parse_batches(into="name")(table)
    with pytest.raises(KeyError, match="names"):
        parse_batches("names")(table)


def test_duckdb_can_be_told_again_and_refuses_what_is_no_text() -> None:
    duckdb = needs("duckdb")
    from mmname.duckdb import register

    with duckdb.connect() as connection:
        register(connection, dialect="mmdet2")
        register(connection)
        found = connection.execute("SELECT mmname_parse('mask-rcnn_r50_fpn_1x_coco').dialect, mmname_parse(NULL)")
        assert found.fetchall() == [("mmdet3", None)]
        with pytest.raises(duckdb.BinderException, match="No function matches"):
            connection.execute("SELECT mmname_parse(1)")


def test_dask_is_given_a_series_and_writes_parquet(tmp_path: Path) -> None:
    needs("dask")
    pd = needs("pandas")
    import dask.dataframe as dd

    import mmname.dask

    frame = dd.from_pandas(pd.DataFrame({"name": [NAME, None, "no name"]}), npartitions=2)
    with pytest.raises(TypeError, match=r"expected a Series of names, such as frame\['name'\], not DataFrame"):
        mmname.dask.parse(frame)
    mmname.dask.parse(frame["name"]).to_parquet(tmp_path, schema=mmname.dask.SCHEMA)
    rows = pytest.importorskip("pyarrow.parquet").read_table(tmp_path)
    assert rows.schema.names[: len(mmname.dask.SCHEMA)] == mmname.dask.SCHEMA.names
    assert rows.column("model").to_pylist() == ["fcos", None, None]


LINES = (
    (b"\xef\xbb\xbf" + NAME.encode() + b"\r", None),  # as editors of Windows save a list
    (b"", "an empty name"),
    (b"  ", "'  ' cannot stand in a name"),
    (b"fcos_\xff", r"'\udcff' cannot stand in a name"),
    (b"a\0b", r"'\x00' cannot stand in a name"),
    ("fcos_é".encode(), "'é' cannot stand in a name"),
    (LONG.encode(), "10006 characters, more than the 255 that the name of a file can have"),
    (b"--help", "a word is missing at '--'"),
    (b"*", "'*' cannot stand in a name"),
    (NAME.encode(), None),
)


def test_the_command_reads_any_lines(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    given = b"\n".join(line for line, _ in LINES)
    command = [sys.executable, "-m", "mmname", "parse", "-", "--format"]
    done = subprocess.run([*command, "jsonl"], input=given, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["error"]["message"] if "error" in row else None for row in rows] == [said for _, said in LINES]
    assert rows[0]["name"] == rows[-1]["name"] == NAME
    assert [row["error"]["line"] for row in rows if "error" in row] == [*range(2, 10)]
    file = tmp_path / "names.parquet"
    done = subprocess.run([*command, "parquet", "-o", str(file)], input=given, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert [row["error"] for row in parquet.read_table(file).to_pylist()] == [said for _, said in LINES]

"""Arrow arrays, pandas and Polars say of names what `parse` says of each."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from engines.many_names import made, names, needs

import mmname
from mmname.errors import NameSyntaxError
from mmname.name.record import FIELDS

pa: Any = needs("pyarrow")
COUNT = 2000


def plain(value: Any) -> Any:
    """A value of a record as Arrow has it."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    return list(value) if isinstance(value, tuple) else value


def said(name: str | None) -> dict[str, Any] | None:
    """What `parse` says of a name, as a row of Arrow."""
    if name is None:
        return None
    try:
        record = mmname.parse(name)
    except NameSyntaxError as error:
        record = mmname.ConfigName(text=name)
        row: dict[str, Any] = {"error": str(error)}
    else:
        row = {"error": None}
    row.update({field: plain(getattr(record, field)) for field in (*FIELDS, "text", "dialect", "unknown", "from_path")})
    return row


@pytest.mark.parametrize("encoded", [True, False])
@pytest.mark.parametrize("make", ["array", "large", "chunks", "dictionary", "view"])
def test_an_array_says_what_parse_says(make: str, encoded: bool) -> None:
    from mmname.arrow import PLAIN, SCHEMA, parse_array

    given = made(COUNT)
    kinds = {
        "array": given,
        "large": given.cast("large_string"),
        "chunks": pa.chunked_array([given[:700], given[700:701], given[701:]]),
        "dictionary": given.dictionary_encode(),
        "view": given.cast(pa.string_view()),
    }
    found = parse_array(kinds[make], errors="keep", encoded=encoded)
    assert isinstance(found, pa.StructArray)
    assert pa.schema(list(found.type)) == (SCHEMA if encoded else PLAIN)
    assert found.to_pylist() == [said(name) for name in names(COUNT)]


def test_the_schema_is_the_same_whatever_the_names() -> None:
    from mmname.arrow import SCHEMA, SPANS, parse_array

    for given in ([], [None], ["fcos"], ["no name"]):
        found = parse_array(pa.array(given, "string"), errors="coerce")
        assert pa.schema(list(found.type)) == SCHEMA
    assert parse_array(pa.array(["fcos"]), spans=True).type[-1] == SPANS
    assert len(parse_array(pa.chunked_array([], "string"))) == 0
    assert parse_array(pa.nulls(2)).to_pylist() == [None, None]


def test_spans_are_those_of_the_record() -> None:
    from mmname.arrow import parse_array

    name = "mask_rcnn_r50_fpn_gn-head_4x4_2x_coco"
    row = parse_array(pa.array([name]), spans=True).to_pylist()[0]
    assert row["spans"] == [span._asdict() for span in mmname.parse(name).spans]


def test_errors_are_raised_left_out_or_kept() -> None:
    from mmname.arrow import build_array, convert_array, parse_array

    given = pa.array(["fcos_r50_fpn_1x_coco", "no name", None])
    with pytest.raises(NameSyntaxError, match="cannot stand in a name"):
        parse_array(given)
    with pytest.raises(NameSyntaxError):
        convert_array(given, "mmdet3")
    with pytest.raises(TypeError, match="holds text, not int64"):
        parse_array(pa.array([1]))
    with pytest.raises(mmname.UnknownDialectError):
        parse_array(pa.array([], "string"), dialect="mmdet9")
    assert parse_array(given, errors="coerce").is_valid().to_pylist() == [True, False, False]
    assert convert_array(given, "mmdet3", errors="coerce").to_pylist() == ["fcos_r50_fpn_1x_coco", None, None]
    assert convert_array(given, "mmdet3", errors="keep").to_pylist()[1] == "no name"
    kept = parse_array(given, errors="keep")
    assert build_array(kept).to_pylist() == ["fcos_r50_fpn_1x_coco", None, None]


def test_names_are_built_and_converted_as_one_by_one() -> None:
    from mmname.arrow import build_array, convert_array, parse_array

    def built(name: str | None) -> str | None:
        try:
            return None if name is None else mmname.build(mmname.parse(name))
        except (NameSyntaxError, mmname.BuildError):
            return None

    def converted(name: str | None) -> str | None:
        try:
            return None if name is None else mmname.convert(name, target="mmdet3").converted
        except (NameSyntaxError, mmname.BuildError):
            return None

    given = made(500)
    records = parse_array(given, errors="keep")
    assert build_array(records, errors="coerce").to_pylist() == [built(name) for name in names(500)]
    assert convert_array(given, "mmdet3", errors="coerce").to_pylist() == [converted(name) for name in names(500)]


def test_pandas_keeps_the_index_and_gives_columns_their_types() -> None:
    pd = needs("pandas")
    importlib.import_module("mmname.pandas")
    series = pd.Series(names(COUNT), index=range(5, 5 + COUNT))
    frame = series.mmname.parse(errors="keep")
    assert list(frame.index) == list(series.index)
    assert {str(frame[field].dtype) for field in ("model", "backbone", "dialect", "schedule")} == {"category"}
    assert {str(frame[field].dtype) for field in ("batch.gpus", "input_size.height", "clip.frames")} == {"Int64"}
    rows = [said(name) or {} for name in names(COUNT)]
    for field in ("model", "backbone", "neck", "dataset", "dialect", "text"):
        assert [None if pd.isna(value) else value for value in frame[field]] == [row.get(field) for row in rows]
    gpus = [(row.get("batch") or {}).get("gpus") for row in rows]
    assert [None if pd.isna(value) else value for value in frame["batch.gpus"]] == gpus
    assert [None if value is None else list(value) for value in frame["misc"]] == [row.get("misc") for row in rows]
    with pytest.raises(NameSyntaxError):
        series.mmname.parse()
    assert series[:1].mmname.convert("mmdet3", errors="coerce").index.equals(series[:1].index)


def test_polars_gives_structs() -> None:
    pl = needs("polars")
    importlib.import_module("mmname.polars")
    series = pl.Series("name", names(COUNT), dtype=pl.String)
    rows = [said(name) for name in names(COUNT)]
    assert series.mmname.parse(errors="keep").to_list() == rows
    lazy = pl.LazyFrame({"name": series}).select(pl.col("name").mmname.parse(errors="keep"))
    assert lazy.collect().unnest("name")["model"].to_list() == [row and row["model"] for row in rows]
    assert series.mmname.convert("mmdet3", errors="coerce").len() == COUNT

"""What holds for every record, every name and every text, in every convention."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import names, records

from mmname import BuildError, MmnameError, NameSyntaxError, build, detect, dialects, parse
from mmname.name.alphabet import LONGEST, fault_of
from mmname.name.canonical import canonical_of
from mmname.name.convention import convention
from mmname.name.record import FIELDS, ConfigName, held
from mmname.name.renamed import pairs

each_dialect = pytest.mark.parametrize("dialect", list(dialects()))
slow_data = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def same(one: ConfigName, other: ConfigName) -> None:
    """Both say the same, and say it in the same order."""
    assert one == other
    assert (one.setting, one.misc) == (other.setting, other.misc)
    assert hash(one) == hash(other)


@each_dialect
@slow_data
@given(data=st.data())
def test_what_is_built_reads_back(dialect: str, data: st.DataObject) -> None:
    record = data.draw(records(dialect))
    assume(list(held(record)))
    try:
        text = build(record)
    except BuildError as error:
        assert error.reason
        return
    again = parse(text, dialect=dialect)
    assert (
        again.replace(model=record.model) == record
        if record.model in dialects()[dialect].folders.values()
        else again == record
    )
    assert again.unknown == ()
    assert build(again) == text


@pytest.mark.parametrize(("one", "other"), [pair for pair in pairs() if pair[0] < pair[1]])
@slow_data
@given(data=st.data())
def test_the_names_of_one_thing_in_two_conventions_compare_equal(one: str, other: str, data: st.DataObject) -> None:
    record = data.draw(records(one))
    assume(list(held(record)))
    assume(record.model not in {*convention(one).folders.values(), *convention(other).folders.values()})
    try:
        read = [parse(build(record, dialect), dialect=dialect) for dialect in (one, other)]
    except BuildError:
        return
    assert read[0] == read[1]
    assert hash(read[0]) == hash(read[1])


@given(names())
def test_what_can_be_built_from_a_name_is_canonical(text: str) -> None:
    assume(len(text) <= LONGEST)
    record = parse(text)
    if record.dialect is None:
        return
    try:
        canonical = build(record)
    except BuildError:
        return
    again = parse(canonical, dialect=record.dialect)
    same(again, again.replace(spans=()))
    assert again == record
    assert build(again) == canonical


@given(names())
def test_the_name_that_a_config_should_have_is_its_own(text: str) -> None:
    assume(len(text) <= LONGEST)
    found = canonical_of(text)
    if found.record.dialect is None or found.reason:
        assert found.name == found.record.text
    else:
        assert canonical_of(found.name, dialect=found.record.dialect).name == found.name


@given(names())
def test_spans_cover_a_name_and_nothing_twice(text: str) -> None:
    assume(len(text) <= LONGEST)
    for dialect in [None, *(guess.dialect for guess in detect(text))]:
        at = 0
        for span in (parse(text) if dialect is None else parse(text, dialect=dialect)).spans:
            assert span.text == text[span.start : span.end]
            assert text[at : span.start].strip("_-") == ""
            assert span.start >= at
            at = span.end
        assert at == len(text)


@given(
    st.text(max_size=40) | st.text("a_-.1x/\\\0é٣", max_size=40) | names(),
    st.booleans(),
    st.sampled_from(["auto", *dialects()]),
)
def test_any_text_is_read_or_refused_with_its_place(text: str, strict: bool, dialect: str) -> None:
    try:
        record = parse(text, strict=strict, dialect=dialect)
    except NameSyntaxError as error:
        start, end = error.span
        assert 0 <= start <= end <= len(error.text) + 1
        assert "^" in str(error)
        assert str(pickle.loads(pickle.dumps(error))) == str(error)
    else:
        assert record.spans


@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, "dialect", "unknown", "spans", "text"]),
        st.none() | st.integers() | st.text(max_size=9) | st.lists(st.text(max_size=5)),
    )
)
def test_any_data_is_a_record_that_is_written_or_refused(data: dict[str, Any]) -> None:
    try:
        text = build(ConfigName.from_dict(data))
    except MmnameError:
        return
    assert fault_of(text) is None


@each_dialect
@slow_data
@given(data=st.data())
def test_records_survive_pickle_and_json(dialect: str, data: st.DataObject) -> None:
    record = data.draw(records(dialect))
    for again in (
        pickle.loads(pickle.dumps(record)),
        ConfigName.from_dict(record.to_dict()),
        ConfigName.from_dict(json.loads(json.dumps(record.to_dict()))),
    ):
        same(again, record)
        assert (again.dialect, again.unknown, again.spans) == (record.dialect, record.unknown, record.spans)

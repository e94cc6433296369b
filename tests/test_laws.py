"""What holds for every record, every name and every text."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from corpus_data import RELEASES
from corpus_data import names as released
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import UnexpectedInput
from lark_parsers import lark_of
from strategies import WORDS, names, records, spelled, strange

from mmname import BuildError, MmnameError, NameSyntaxError, build, detect, parse
from mmname.dialect import dialects
from mmname.engine import Refusal, engine
from mmname.record import FIELDS, ConfigName
from mmname.text import LONGEST, fault_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lark import Lark

each_dialect = pytest.mark.parametrize("dialect", sorted({*RELEASES.values()}))


def same(one: ConfigName, other: ConfigName) -> None:
    """Both say the same, and say it in the same order."""
    assert one == other
    assert (one.setting, one.misc) == (other.setting, other.misc)
    assert hash(one) == hash(other)


@each_dialect
@given(data=st.data())
def test_what_is_built_reads_back(dialect: str, data: st.DataObject) -> None:
    record = data.draw(records(dialects()[dialect]))
    for other in RELEASES.values():
        try:
            text = build(record, other)
        except BuildError as error:
            assert error.reason
            continue
        again = parse(text, dialect=other)
        assert again == record
        assert again.unknown == ()
        assert build(again) == text


@each_dialect
@given(data=st.data())
def test_the_names_of_one_thing_in_two_conventions_compare_equal(dialect: str, data: st.DataObject) -> None:
    record = data.draw(records(dialects()[dialect]))
    read = []
    for other in RELEASES.values():
        try:
            read.append(parse(build(record, other), dialect=other))
        except BuildError:
            assume(False)
    for one in read[1:]:
        assert one == read[0]
        assert hash(one) == hash(read[0])


@given(names())
def test_what_can_be_built_from_a_name_is_canonical(text: str) -> None:
    assume(len(text) <= LONGEST)
    record = parse(text)
    try:
        canonical = build(record)
    except BuildError:
        return
    again = parse(canonical, dialect=record.dialect)
    same(again, again.replace(spans=()))
    assert again == record
    assert build(again) == canonical


@given(names())
def test_spans_cover_a_name_and_nothing_twice(text: str) -> None:
    assume(len(text) <= LONGEST)
    for guess in detect(text):
        at = 0
        for span in parse(text, dialect=guess.dialect).spans:
            assert span.text == text[span.start : span.end]
            assert span.start - at == (1 if at else 0)
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
        st.sampled_from(ConfigName.__slots__),
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
@given(data=st.data())
def test_records_survive_pickle_and_json(dialect: str, data: st.DataObject) -> None:
    drawn = data.draw(records(dialects()[dialect]))
    try:
        record = parse(build(drawn), dialect=dialect)
    except BuildError:
        record = drawn
    for again in (
        pickle.loads(pickle.dumps(record)),
        ConfigName.from_dict(record.to_dict()),
        ConfigName.from_dict(json.loads(json.dumps(record.to_dict()))),
    ):
        same(again, record)
        assert (again.dialect, again.unknown, again.spans) == (record.dialect, record.unknown, record.spans)


def reached(grammar: Lark, start: str) -> set[str]:
    """The rules and terminals that names from `start` are made of, and what is ignored."""
    found, new = set(grammar.ignore_tokens), {start}
    while new:
        found |= new
        new = {s.name for rule in grammar.rules if rule.origin.name in new for s in rule.expansion} - found
    return found


def readable(read: Callable[[], object]) -> bool:
    try:
        return bool(read())
    except (Refusal, UnexpectedInput):
        return False


@pytest.mark.slow  # lark builds its parsers anew, words and all
@pytest.mark.parametrize("start", ["found", "documented"])
@pytest.mark.parametrize("dialect", list(dialects()))
def test_names_drawn_from_the_grammar_are_read(dialect: str, start: str) -> None:
    known = dialects()[dialect]
    grammar = lark_of(dialect)
    words = {kind.upper(): spelled(kind, known).map(lambda word: word + known.separator) for kind in WORDS.kinds}
    words.update(WORD=strange().map(lambda word: word + known.separator), SEPARATOR=st.just(""))
    explicit = {name: words[name] for name in words.keys() & reached(grammar, start)}
    drawn = from_lark(grammar, start=start, explicit=explicit)

    @settings(suppress_health_check=list(HealthCheck))
    @given(drawn.map(lambda text: text.rstrip("_-")).filter(bool))
    def law(text: str) -> None:
        # Words side by side can make a longer word, so that lark itself may refuse what it was drawn from.
        assert readable(lambda: engine(dialect, WORDS).read(text, start)) == readable(
            lambda: grammar.parse(text, start)
        )

    law()


@pytest.mark.parametrize(("release", "dialect"), RELEASES.items())
def test_released_names_are_written_in_the_other_convention(release: str, dialect: str) -> None:
    refused = dict.fromkeys(FIELDS, 0)
    for name in released(release):
        record = parse(name, dialect=dialect)
        for other in RELEASES.values():
            try:
                text = build(record, other)
            except BuildError as error:
                refused[error.field] += 1
            else:
                same(parse(text, dialect=other), record)
    del refused["test_dataset"]  # has a place in MMDetection 3.x alone
    assert not any(refused.values()), refused

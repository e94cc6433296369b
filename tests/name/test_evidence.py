"""Evidence: what the search for a convention leaves out could not have claimed the name, or not read it better."""

from __future__ import annotations

import pytest
from corpus_data import released
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import names

from mmname import detect, dialects, parse
from mmname.name.convention import kinds, slots
from mmname.name.lexer import Pieces
from mmname.name.reader import reader
from mmname.name.telling import PIECES
from mmname.name.weight import FAULTS, Weight, is_telling

DIALECTS = st.sampled_from(list(dialects()))


@given(names(), DIALECTS)
@example("rotated-retinanet-rbox-le90_r50_fpn_1x_dota", "mmrotate1")
@example("hv_second_secfpn_6x8_80e_kitti-3d-3class", "mmdet3d0")
@example("w_scannet_seg-3d-20class", "mmdet3d0")
@example("retinanet_r50_fpn_1x_hrsc_le90_v2", "mmrotate0")
def test_a_convention_that_has_no_telling_word_for_the_pieces_reads_none(text: str, dialect: str) -> None:
    pieces, reading = Pieces(text), reader(dialect)
    if not any(reading.telling[run] for run in pieces.runs(PIECES)):
        assert not Weight.of(reading.walk(pieces).weight).telling


@pytest.mark.parametrize("dialect", list(dialects()))
def test_the_pieces_that_a_telling_word_begins_with_are_told(dialect: str) -> None:
    reading = reader(dialect)
    known, told = reading.convention, 0
    for kind in kinds().values():
        for word in reading.words.of_kind(kind.name):
            if word.rank[0] not in known.own or dialect in word.row.get("absent", ()) or "heard" in word.row:
                continue  # what is heard otherwise is a word beside some others alone
            for text in {reading.words.spell(kind.name, said).lower() for said in word.such_as}:
                if is_telling(slots()[kind.slot].field, len(text)):
                    assert reading.telling[Pieces(text).runs(PIECES)[0]], text
                    told += 1
    assert told > 10


def test_a_telling_word_may_follow_in_the_piece_in_which_another_ends() -> None:
    telling = reader("mmpose0").telling
    assert telling["256x192_3x_4"]
    assert not telling["2x_3x_4"]


@pytest.mark.parametrize("dialect", [dialect for dialect in dialects() if released(dialect)])
def test_a_name_that_tells_its_project_has_a_telling_word_among_its_pieces(dialect: str) -> None:
    reading = reader(dialect)
    silent = told = 0
    for text in released(dialect):
        pieces = Pieces(text)
        may = any(reading.telling[run] for run in pieces.runs(PIECES))
        tells = Weight.of(reading.walk(pieces).weight).telling > 0
        assert may or not tells, text
        silent, told = silent + (not may), told + tells
    assert told > 0.5 * (silent + told)


def test_a_convention_is_passed_over_that_shares_all_its_words_of_a_name_with_others() -> None:
    runs = Pieces("faster-rcnn_hrnetv2p-w18-1x_coco").runs(PIECES)
    asked = [dialect for dialect in dialects() if any(reader(dialect).telling[run] for run in runs)]
    assert {"mmdet2", "mmdet3"} <= set(asked)
    assert not {"mmrotate1", "mmdet3d1", "mmtrack1", "mmfewshot"} & set(asked)


@given(names(), DIALECTS, st.integers(0, 8), st.integers(0, 3))
@example("tracktor_faster-rcnn_r50_fpn_8xb2-4e_mot17halftrain_test-mot17halfval", "mmdet3", 1, 0)
@example("r50_test", "mmdet3", 0, 1)
def test_a_walk_ends_early_only_where_the_whole_one_is_no_better(
    text: str, dialect: str, misfits: int, unknown: int
) -> None:
    pieces, reading, least = Pieces(text), reader(dialect), unknown << 16 | misfits
    whole, part = reading.walk(pieces), reading.walk_below(least, pieces)
    if part is None:
        assert whole.weight & FAULTS >= least
    else:
        words = [[(step.id, step.field, begin, step.length) for step, begin in walk.steps] for walk in (part, whole)]
        assert words[0] == words[1]
        assert part.weight == whole.weight


@given(names())
def test_the_convention_of_a_name_may_claim_it(text: str) -> None:
    record, guesses = parse(text), detect(text)
    assert (record.dialect is None) == (not guesses)
    assert record.dialect in (None, *(guess.dialect for guess in guesses))

"""The way from one state to another never removes what is nowhere else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmname.rename.route import Route, route

PATHS = st.sampled_from([f"{folder}{name}" for folder in ("", "a/") for name in ("x", "y", "Z", "z", "w")])
CONTENTS = st.sampled_from("1234")
STATES = st.dictionaries(PATHS, CONTENTS, max_size=6)


def aside(path: str, number: int) -> str:
    return f"{path}~{number}"


def taken(way: Route, current: dict[str, str], goal: dict[str, str]) -> dict[str, str]:
    """The state after the steps, which must never overwrite a file."""
    state = dict(current)
    for path in way.clear:
        del state[path]
    for old, new in (*way.park, *way.move):
        assert new not in state, "a move never overwrites"
        state[new] = state.pop(old)
    for path in way.place:
        state[path] = goal[path]
    for path in way.drop:
        del state[path]
    return state


@given(STATES, STATES, st.sets(CONTENTS))
def test_no_only_copy_is_lost_and_the_goal_is_reached(
    current: dict[str, str], goal: dict[str, str], stored: set[str]
) -> None:
    folded = {path.lower() for path in goal}
    if len(folded) < len(goal) or len({path.lower() for path in current}) < len(current):
        return  # no disk that knows no case could hold it
    way = route(current, goal, stored=stored, origin={}, aside=aside)
    if way.lost or any(path in goal for path in way.stray):
        return  # refused before anything is touched
    state = taken(way, current, goal)
    assert set(current.values()) - stored <= set(state.values())
    assert {path: content for path, content in state.items() if path not in way.stray} == goal


def test_a_file_that_is_nowhere_else_stays() -> None:
    way = route({"x": "1", "y": "2"}, {"y": "2"}, stored=(), origin={}, aside=aside)
    assert (way.stray, way.drop, way.clear) == (("x",), (), ())


def test_a_file_in_the_way_that_is_nowhere_else_is_told() -> None:
    way = route({"x": "1", "y": "2"}, {"y": "1"}, stored=(), origin={}, aside=aside)
    assert way.stray == ("y",)


def test_of_equal_files_each_goes_where_its_own_name_leads() -> None:
    way = route({"x": "1", "y": "1"}, {"a": "1", "b": "1"}, stored=(), origin={"a": "x", "b": "y"}, aside=aside)
    assert dict(way.move) == {"x": "a", "y": "b"}
    way = route({"x": "1", "y": "1"}, {"a": "1", "b": "1"}, stored=(), origin={"a": "y", "b": "x"}, aside=aside)
    assert dict(way.move) == {"y": "a", "x": "b"}

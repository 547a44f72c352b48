"""Groups of several answers in national cross tables, against a whole county."""

import pytest

from reporting.disclosure import Variable, group_kinds
from tests.reporting.disclosure.crossed import narrow, of, spread

GROUPS = {"g": ("r", "s"), "h": ("t", "q")}
REASON = Variable("reason", ("r", "s", "t", "q"), GROUPS, multiple=True)
HALF = Variable("half", ("x", "y"))
PLACE = Variable("place", ("x", "y", "z"), {"k": ("x",), "l": ("y", "z")})

WITHOUT_A_GROUP = [
    {
        ("rq", "y"): 3,
        ("rtq", "y"): 2,
        ("rs", "x"): 1,
        ("q", "y"): 1,
        ("s", "x"): 1,
        ("tq", "x"): 2,
        ("st", "x"): 2,
        ("rst", "x"): 1,
    },
    {("sq", "y"): 1, ("r", "x"): 1},
    {("sq", "y"): 1, ("stq", "y"): 2, ("s", "y"): 2, ("r", "x"): 5, ("rstq", "y"): 2},
    {("r", "x"): 2, ("st", "x"): 1, ("stq", "y"): 6, ("s", "y"): 3, ("sq", "y"): 1},
]
ALL_OF_IT_ELSEWHERE = [
    {
        ("rt", "x"): 4,
        ("rsq", "y"): 2,
        ("tq", "y"): 3,
        ("sq", "x"): 1,
        ("st", "x"): 1,
        ("stq", "y"): 1,
        ("rq", "y"): 4,
        ("t", "x"): 1,
    },
    {("tq", "y"): 4, ("t", "x"): 5, ("r", "x"): 1},
    {("r", "x"): 1, ("t", "x"): 2, ("rs", "x"): 1},
]
NONE_BUT_ONE_ANSWER = [
    {("s", "x"): 1, ("s", "y"): 1, ("t", "x"): 3, ("q", "y"): 4},
    {
        ("r", "x"): 4,
        ("r", "y"): 2,
        ("r", "z"): 2,
        ("t", "x"): 6,
        ("q", "x"): 6,
        ("t", "y"): 6,
        ("q", "y"): 8,
        ("t", "z"): 6,
        ("q", "z"): 6,
    },
]


def hidden_totals(group, others, room=group_kinds.Group._room):
    """The rule without what closes in hidden totals."""
    return room(group, others) if others.seen.has(group.total) else group_kinds.FAR


def any_room(*_):
    return group_kinds.FAR


CASES = {
    "who hasn't a group has none of a column's answers": (
        (REASON, HALF),
        [of((REASON, HALF), each) for each in WITHOUT_A_GROUP],
        (group_kinds.Group, "_room", hidden_totals),
    ),
    "all that others have of a group is in another column": (
        (REASON, HALF),
        [of((REASON, HALF), each) for each in ALL_OF_IT_ELSEWHERE],
        (group_kinds._Others, "room", any_room),
    ),
    "all others of a group have one of its answers": (
        (REASON, PLACE),
        [
            of((REASON, PLACE), NONE_BUT_ONE_ANSWER[0]),
            *spread(of((REASON, PLACE), NONE_BUT_ONE_ANSWER[1]), 4),
        ],
        (group_kinds._Others, "room_along", any_room),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_no_county_narrows_a_cross_table_by_a_group(monkeypatch, case):
    lists, counties, rule = CASES[case]
    assert not narrow(lists, counties)
    monkeypatch.setattr(*rule)
    assert narrow(lists, counties)

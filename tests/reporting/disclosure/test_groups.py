"""Groups of several answers in national cross tables, against a whole county."""

from typing import Any

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


THREE = {"g": ("r", "s"), "h": ("t",)}
TRIPLE = Variable("reason", ("r", "s", "t"), THREE, multiple=True)
FOUR = Variable("reason", ("r", "s", "q", "t"), {**THREE, "f": ("q",)}, multiple=True)
SITE = Variable("site", ("x", "y", "z"))
SPLIT = Variable("half", ("x", "y"), {"k": ("x",), "l": ("y",)})
ALLOTTED = Variable("half", ("x", "y", "z"), {"k": ("x",), "l": ("y",)})
WIDE = Variable("wide", ("x", "v", "y", "z", "w"), {"k": ("x", "v"), "l": ("y", "z", "w")})


def contacts(lists, words):
    """Contacts by the codes they have: "rs:x:4 t:y:2"."""
    parts = [word.split(":") for word in words.split()]
    return of(lists, {(codes, column): int(number) for codes, column, number in parts})


def dealt(lists, own, others, number):
    return [contacts(lists, own), *spread(contacts(lists, others), number)]


def nobody(*_):
    return 0


def hidden_totals(group, others, room=group_kinds.Group._room):
    """The rule without what closes in hidden totals."""
    return room(group, others) if others.seen.has(group.total) else group_kinds.FAR


def any_room(*_):
    return group_kinds.FAR


CASES: dict[str, Any] = {
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
        (group_kinds._Others, "_lacking", any_room),
    ),
    "others without any other answer have the group": (
        (TRIPLE, HALF),
        dealt((TRIPLE, HALF), "st:x:6 s:y:6", "r:x:6 s:x:6 rs:x:8 r:y:5 rt:y:4 t:y:3", 5),
        (group_kinds._Others, "_without_others", nobody),
    ),
    "a hidden coarse cell under a shown group": (
        (TRIPLE, SPLIT),
        dealt((TRIPLE, SPLIT), "s:x:4 s:y:6", "r:x:6 rst:x:6 t:x:3 r:y:8 rst:y:6 t:y:8", 6),
        (group_kinds._Others, "room_of", any_room),
    ),
    "one answer between what a coarse cell and another answer leave": (
        (TRIPLE, PLACE),
        [
            contacts((TRIPLE, PLACE), words)
            for words in (
                "s:y:4 t:y:5",
                "r:x:2 rst:x:1 t:x:1 rt:y:1 t:y:1",
                "r:x:1 rst:x:1 t:x:2 rt:y:1 t:y:1",
                "r:x:1 rst:x:1 t:x:1 r:y:1 t:y:1",
                "r:x:1 t:x:1 t:y:1",
                "rs:z:10 s:z:2 t:z:6",
            )
        ],
        (group_kinds._Others, "_ceiling", any_room),
    ),
    "a hidden coarse cell beside codes allotted at random": (
        (REASON, ALLOTTED),
        [
            contacts((REASON, ALLOTTED), words)
            for words in (
                "rst:y:7 r:y:4 st:x:4 s:z:1 rq:x:4 rtq:z:2 rsq:x:1 s:x:1 stq:y:1",
                "t:z:13 sq:x:4 sq:y:10 r:z:2",
                "sq:y:12 t:z:11 r:z:3 sq:x:5",
            )
        ],
        (group_kinds._Others, "room_of", any_room),
    ),
    "what is hidden of all answers to a hidden group": (
        (TRIPLE, SITE),
        [
            contacts((TRIPLE, SITE), "s:x:6 s:y:6 s:z:6"),
            contacts((TRIPLE, SITE), "rt:x:1 rt:y:1 t:x:1"),
            *[contacts((TRIPLE, SITE), "rt:x:1 rt:y:1 t:y:1")] * 2,
            contacts((TRIPLE, SITE), "rt:x:1 rt:y:1"),
            contacts((TRIPLE, SITE), "rst:z:8 r:z:6"),
        ],
        (group_kinds._Others, "_together", lambda *_: None),
    ),
    "what is hidden of one answer": (
        (TRIPLE, SITE),
        [
            contacts((TRIPLE, SITE), "t:y:6 t:z:6"),
            *[contacts((TRIPLE, SITE), "rt:x:1 s:x:5")] * 4,
            contacts((TRIPLE, SITE), "st:x:1 t:x:5"),
            *[contacts((TRIPLE, SITE), "s:y:2 st:y:1 r:z:2 rst:z:2")] * 2,
            contacts((TRIPLE, SITE), "s:y:1 st:y:2 r:z:2 rst:z:2"),
        ],
        (group_kinds._Others, "_together", lambda *_: None),
    ),
    "a group of one answer in some columns": (
        (FOUR, WIDE),
        dealt(
            (FOUR, WIDE),
            "rt:y:3 rt:z:3",
            " ".join(f"{code}:{column}:5" for column in WIDE.codes for code in "rsq")
            + " rt:x:4 rt:v:4 rt:w:8",
            6,
        ),
        (group_kinds.Group, "_is_sum", lambda group: len(group.rows) == 1),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_no_county_narrows_a_cross_table_by_a_group(monkeypatch, case):
    lists, counties, rule = CASES[case]
    assert not narrow(lists, counties)
    monkeypatch.setattr(*rule)
    assert narrow(lists, counties)

"""National cross tables against a whole county, in tables of full size."""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from reporting.disclosure import Line, Variable
from reporting.disclosure.audit import Audit
from reporting.disclosure.plan import COUNTY, PUBLIC
from tests.reporting.disclosure import crossed
from tests.reporting.disclosure.crossed import kinds, narrow, of, spread

KIND, SIDE = Variable("kind", ("a", "b", "c")), Variable("side", ("u", "v", "w", "x"))
SEX = Variable("sex", ("w", "m", "o"), {"wp": ("w",), "mp": ("m",)})
PLACE = Variable("place", ("h1", "h2", "g1", "g2"), {"h": ("h1", "h2"), "g": ("g1", "g2")})
REASON, PAIR = Variable("reason", ("r", "s", "t"), multiple=True), Variable("pair", ("w", "m"))
TWO = Variable("two", ("r", "s"), multiple=True)


def table(lists, numbers):
    first, second = lists
    cells = [((a,), (b,)) for a in first.codes for b in second.codes]
    return of(lists, dict(zip(cells, numbers, strict=True)))


SEVERAL_LINES = [
    table((KIND, SIDE), (9, 33, 18, 3, 0, 0, 2, 4, 0, 38, 0, 0)),
    *spread(table((KIND, SIDE), (0, 0, 0, 0, 5, 1, 0, 0, 18, 0, 36, 19)), 4),
]
COARSE = [
    of((SEX, PLACE), {("w", ("h1",)): 3, ("w", ("h2",)): 3}),
    *spread(table((SEX, PLACE), (0, 0, 12, 14, 15, 20, 8, 11, 1, 0, 1, 0)), 5),
]
OWNED_COLUMN = [
    of((REASON, PAIR), {("r", "m"): 3, ("rs", "m"): 5, ("s", "m"): 6, ("t", "m"): 6}),
    *spread(
        of(
            (REASON, PAIR),
            {("r", "w"): 1, ("rt", "w"): 2, ("s", "w"): 20, ("t", "w"): 20, ("st", "w"): 7},
        ),
        4,
    ),
]
HIDDEN_COLUMNS = [
    of(
        (REASON, SIDE),
        {
            ("r", "u"): 3,
            ("s", "u"): 2,
            ("t", "u"): 2,
            ("r", "v"): 1,
            ("r", "w"): 2,
            ("r", "x"): 1,
            ("s", "w"): 1,
        },
    ),
    *spread(
        of(
            (REASON, SIDE),
            {
                ("r", "u"): 2,
                ("s", "u"): 1,
                ("t", "u"): 1,
                ("r", "v"): 1,
                ("r", "w"): 1,
                ("r", "x"): 1,
                ("t", "x"): 1,
            },
        ),
        4,
    ),
]
ONLY_HIDDEN_ANSWER = [
    of(
        (TWO, PAIR),
        {
            ("r", "w"): 9,
            ("rs", "w"): 2,
            ("r", "m"): 7,
            ("s", "w"): 3,
            ("rs", "m"): 3,
            ("s", "m"): 1,
        },
    ),
    of((TWO, PAIR), {("rs", "m"): 2, ("s", "w"): 1, ("s", "m"): 1}),
]
NO_SHOWN_ANSWER = [
    of((TWO, PAIR), {("r", "m"): 3, ("s", "m"): 4, ("r", "w"): 2}),
    of((TWO, PAIR), {("s", "w"): 2, ("r", "m"): 1}),
    of((TWO, PAIR), {("s", "w"): 2, ("r", "m"): 3, ("s", "m"): 1, ("r", "w"): 1, ("rs", "w"): 1}),
    of((TWO, PAIR), {("s", "m"): 2, ("r", "m"): 2, ("s", "w"): 1, ("rs", "w"): 3, ("r", "w"): 1}),
]
ONE_OF_TWO = [
    of((REASON, PAIR), {("r", "m"): 5, ("t", "m"): 5}),
    *spread(
        of((REASON, PAIR), {("r", "w"): 3, ("t", "w"): 2, ("s", "w"): 8, ("s", "m"): 8}),
        4,
    ),
]
OVERLAPPING = [
    of((REASON, PAIR), {("r", "m"): 5, ("st", "w"): 7}),
    *spread(
        of(
            (REASON, PAIR),
            {
                ("r", "w"): 1,
                ("s", "w"): 5,
                ("t", "w"): 5,
                ("r", "m"): 1,
                ("st", "m"): 6,
                ("s", "m"): 5,
                ("t", "m"): 5,
            },
        ),
        4,
    ),
]
TRIO = Variable("trio", ("x", "y", "z"))
HIDDEN_TOTALS = [
    of((REASON, TRIO), {("s", "y"): 3, ("rs", "y"): 5, ("t", "y"): 3}),
    of(
        (REASON, TRIO),
        {
            ("st", "y"): 5,
            ("r", "x"): 6,
            ("rst", "z"): 5,
            ("rst", "y"): 5,
            ("r", "y"): 2,
            ("rt", "x"): 1,
        },
    ),
]
THREE = (REASON, PAIR, Variable("half", ("x", "y")))
THIRD_ANSWERS = [
    of(
        THREE,
        {
            ("rst", "w", "x"): 1,
            ("rs", "m", "x"): 4,
            ("s", "w", "y"): 8,
            ("rt", "w", "x"): 1,
            ("st", "w", "x"): 1,
            ("rst", "w", "y"): 4,
            ("rs", "w", "x"): 2,
            ("st", "w", "y"): 1,
            ("r", "m", "y"): 1,
            ("st", "m", "y"): 1,
            ("rst", "m", "y"): 1,
        },
    ),
    of(
        THREE,
        {("rs", "m", "x"): 2, ("st", "m", "y"): 1, ("s", "w", "y"): 1, ("rs", "w", "x"): 1},
    ),
]
GROUPED = Variable(
    "reason", ("r", "s", "t", "q"), {"g": ("r", "s"), "h": ("t", "q")}, multiple=True
)
HALF = Variable("half", ("x", "y"))
SPOT = Variable("place", ("x", "y", "z"), {"k": ("x",), "l": ("y", "z")})
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


OF_THREE = {"g": ("r", "s"), "h": ("t",)}
TRIPLE = Variable("reason", ("r", "s", "t"), OF_THREE, multiple=True)
FOUR = Variable("reason", ("r", "s", "q", "t"), {**OF_THREE, "f": ("q",)}, multiple=True)
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


CASES = {
    "sums of several lines": ((KIND, SIDE), SEVERAL_LINES),
    "fine cells under coarse ones": ((SEX, PLACE), COARSE),
    "contacts without a reason in hidden columns": (
        (REASON, SIDE),
        HIDDEN_COLUMNS,
    ),
    "whoever hasn't the only hidden answer": (
        (TWO, PAIR),
        ONLY_HIDDEN_ANSWER,
    ),
    "whoever has no shown answer": (
        (TWO, PAIR),
        NO_SHOWN_ANSWER,
    ),
    "whoever has one of two hidden answers": (
        (REASON, PAIR),
        ONE_OF_TWO,
    ),
    "whoever is known to have several shown answers": (
        (REASON, PAIR),
        OVERLAPPING,
    ),
    "nearly all contacts of hidden columns": (
        (REASON, TRIO),
        HIDDEN_TOTALS,
    ),
    "a large cell that is all a county's": (
        (REASON, PAIR),
        OWNED_COLUMN,
    ),
    "who hasn't a group has none of a column's answers": (
        (GROUPED, HALF),
        [of((GROUPED, HALF), each) for each in WITHOUT_A_GROUP],
    ),
    "all that others have of a group is in another column": (
        (GROUPED, HALF),
        [of((GROUPED, HALF), each) for each in ALL_OF_IT_ELSEWHERE],
    ),
    "all others of a group have one of its answers": (
        (GROUPED, SPOT),
        [
            of((GROUPED, SPOT), NONE_BUT_ONE_ANSWER[0]),
            *spread(of((GROUPED, SPOT), NONE_BUT_ONE_ANSWER[1]), 4),
        ],
    ),
    "others without any other answer have the group": (
        (TRIPLE, HALF),
        dealt((TRIPLE, HALF), "st:x:6 s:y:6", "r:x:6 s:x:6 rs:x:8 r:y:5 rt:y:4 t:y:3", 5),
    ),
    "a hidden coarse cell under a shown group": (
        (TRIPLE, SPLIT),
        dealt((TRIPLE, SPLIT), "s:x:4 s:y:6", "r:x:6 rst:x:6 t:x:3 r:y:8 rst:y:6 t:y:8", 6),
    ),
    "one answer between what a coarse cell and another answer leave": (
        (TRIPLE, SPOT),
        [
            contacts((TRIPLE, SPOT), words)
            for words in (
                "s:y:4 t:y:5",
                "r:x:2 rst:x:1 t:x:1 rt:y:1 t:y:1",
                "r:x:1 rst:x:1 t:x:2 rt:y:1 t:y:1",
                "r:x:1 rst:x:1 t:x:1 r:y:1 t:y:1",
                "r:x:1 t:x:1 t:y:1",
                "rs:z:10 s:z:2 t:z:6",
            )
        ],
    ),
    "a hidden coarse cell beside codes allotted at random": (
        (GROUPED, ALLOTTED),
        [
            contacts((GROUPED, ALLOTTED), words)
            for words in (
                "rst:y:7 r:y:4 st:x:4 s:z:1 rq:x:4 rtq:z:2 rsq:x:1 s:x:1 stq:y:1",
                "t:z:13 sq:x:4 sq:y:10 r:z:2",
                "sq:y:12 t:z:11 r:z:3 sq:x:5",
            )
        ],
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
    ),
    "what answers to a third list leave": (THREE, THIRD_ANSWERS),
}


def nothing(audit, attacker):
    return np.zeros(audit.system.size, dtype=np.int64)


@pytest.mark.parametrize("case", CASES)
def test_no_county_narrows_a_cross_table_by_its_own_answers(monkeypatch, case):
    lists, counties = CASES[case]
    assert not narrow(lists, counties)
    monkeypatch.setattr(Audit, "_own", nothing)
    assert narrow(lists, counties)


def test_a_cross_table_is_held_against_counties_where_its_line_is(monkeypatch):
    """Also where it need not hold against colleagues."""
    lines = (replace(line, against=frozenset({PUBLIC, COUNTY})) for line in crossed.PLAN)
    monkeypatch.setattr(crossed, "PLAN", tuple(lines))
    assert isinstance(crossed.PLAN[0], Line)
    assert not narrow((KIND, SIDE), SEVERAL_LINES)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("lists", [(KIND, SIDE), (SEX, PLACE), (REASON, PAIR)])
def test_no_county_of_fifteen_narrows_a_cross_table(lists, seed):
    chance = random.Random(seed)
    every = kinds(lists)
    weights = [chance.gammavariate(0.7, 1) for _ in every]
    counties = [Counter() for _ in range(15)]
    sizes = [chance.gammavariate(1, 1) for _ in counties]
    for _ in range(100):
        (county,) = chance.choices(counties, sizes)
        county[chance.choices(every, weights)[0]] += 1
    assert not narrow(lists, counties)

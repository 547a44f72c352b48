"""National cross tables against a whole county, in tables of full size."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from reporting.disclosure import Line, Variable, row_kinds, rows
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


def nothing(*_):
    return frozenset()


def with_shown_columns(row, seen):
    """What is known without all contacts: the hidden cells of columns with shown totals."""
    hidden = [at for at, part in enumerate(row.parts) if not seen.has(part)]
    return [hidden] if all(seen.has(row.columns[at]) for at in hidden) else []


def beside_shown_totals(row, hidden, seen, leaving_little=rows.Bound._leaving_little):
    return leaving_little(row, hidden, seen) if seen.has(row.total) else frozenset()


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
CASES = {
    "sums of several lines": ((KIND, SIDE), SEVERAL_LINES, (rows.Grid, "too_little", nothing)),
    "fine cells under coarse ones": ((SEX, PLACE), COARSE, (rows.Block, "too_little", nothing)),
    "contacts without a reason in hidden columns": (
        (REASON, SIDE),
        HIDDEN_COLUMNS,
        (rows.Rest, "_known", with_shown_columns),
    ),
    "whoever hasn't the only hidden answer": (
        (TWO, PAIR),
        ONLY_HIDDEN_ANSWER,
        (rows.Bound, "_leaving_little", beside_shown_totals),
    ),
    "whoever has no shown answer": (
        (TWO, PAIR),
        NO_SHOWN_ANSWER,
        (rows.Cover, "too_little", nothing),
    ),
    "whoever has one of two hidden answers": (
        (REASON, PAIR),
        ONE_OF_TWO,
        (rows.Cover, "too_little", nothing),
    ),
    "whoever is known to have several shown answers": (
        (REASON, PAIR),
        OVERLAPPING,
        (rows.Cover, "too_little", nothing),
    ),
    "nearly all contacts of hidden columns": (
        (REASON, TRIO),
        HIDDEN_TOTALS,
        (rows.Cover, "too_little", nothing),
    ),
    "a large cell that is all a county's": (
        (REASON, PAIR),
        OWNED_COLUMN,
        (row_kinds.Seen, "is_worth_hiding", lambda seen, keys, _: seen.hides_small(keys)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_no_county_narrows_a_cross_table_by_its_own_answers(monkeypatch, case):
    lists, counties, rule = CASES[case]
    assert not narrow(lists, counties)
    monkeypatch.setattr(*rule)
    assert narrow(lists, counties)


def test_no_county_narrows_it_by_what_answers_to_a_third_list_leave(monkeypatch):
    """Here what closes in hidden totals would do as well."""
    monkeypatch.setattr(rows.Group, "too_little", nothing)
    assert not narrow(THREE, THIRD_ANSWERS)
    monkeypatch.setattr(rows.Triple, "too_little", nothing)
    assert narrow(THREE, THIRD_ANSWERS)


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

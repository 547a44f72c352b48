"""Whoever knows own contacts, whichever they are, against the whole release: one support colleague, and
of cross tables all of one county."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure import BadPlan, Line, Rules, Variable, YearLayout, rows
from reporting.disclosure.audit import Audit
from reporting.disclosure.plan import COLLEAGUE, PUBLIC
from reporting.disclosure.rows import look
from tests.reporting.disclosure.colleague import Colleagues, CrossInsiders, narrow_cells

KIND = Variable("kind", ("a", "b", "c"), {"g": ("a",), "h": ("b", "c")})
SIDE = Variable("side", ("u", "v"))
REASON = Variable("reason", ("r", "s", "t"), {"g": ("r", "s"), "h": ("t",)}, multiple=True)
PLAIN_REASON = Variable("reason", ("r", "s"), multiple=True)
TALKS = Variable("conversations", ("1", "2", "3"))
SEX = Variable("sex", ("w", "m", "o"), {"w_plus": ("w",), "m_plus": ("m",)})

RULES = Rules(threshold=3, own_contacts=2)
FEW = settings(max_examples=15, deadline=None, derandomize=True)


def colleagues_of(*variables, most, counties=2):
    names = tuple(str(at + 1) for at in range(counties))
    return Colleagues(YearLayout(2024, names, {}, variables, ()), most)


GROUPS = colleagues_of(KIND, most=10)
LISTS = colleagues_of(KIND, SIDE, most=8)
PLACES = colleagues_of(SIDE, most=10, counties=3)
SEVERAL = colleagues_of(REASON, most=8)
BESIDE = colleagues_of(PLAIN_REASON, SIDE, most=9, counties=3)
NUMBERS = colleagues_of(TALKS, most=11)
ALLOTTED = colleagues_of(SEX, most=10)


def crossed(first, second, most):
    cross = ((first.name, second.name),)
    return CrossInsiders(YearLayout(2024, ("1",), {}, (first, second), cross), most)


ONE_ANSWER = crossed(Variable("kind", ("a", "b", "c")), SIDE, most=11)
ANSWERS = crossed(PLAIN_REASON, SIDE, most=11)


SIZES = ((2, 2, 3), (3, 3, 2), (1, 3, 4), (1, 2, 5), (4, 4), (1, 1, 2, 2, 2))


def counties_of(insiders):
    """Counties that together have three contacts fewer than there could be."""
    by_size = [st.sampled_from(sorted(states)) for states in insiders.possible]
    return st.sampled_from(SIZES).flatmap(
        lambda sizes: st.tuples(*(by_size[size] for size in sizes))
    )


def rows_of(colleagues):
    """Counts of each county, which could have three contacts more."""
    one = st.sampled_from(list(map(sorted, colleagues.possible[:-3]))).flatmap(st.sampled_from)
    number = len(colleagues.layout.counties)
    return st.lists(one, min_size=number, max_size=number)


KNOWN = {
    "one list": (GROUPS, [(5, 4, 1, 0, 4, 1), (6, 3, 2, 1, 3, 3)]),
    "two lists": (LISTS, [(3, 3, 0, 0, 3, 0, 1, 2), (5, 0, 3, 2, 0, 5, 4, 1)]),
    "a group that no code exceeds": (SEVERAL, [(6, 1, 1, 6, 1, 6), (6, 0, 3, 3, 3, 3)]),
    "a total that no code exceeds": (SEVERAL, [(3, 3, 2, 3, 3, 3), (6, 6, 2, 1, 6, 1)]),
    "contacts of shown conversations": (NUMBERS, [(4, 2, 0, 2), (3, 1, 0, 2)]),
    "conversations of shown contacts": (NUMBERS, [(6, 2, 2, 2), (7, 3, 2, 2)]),
    "a group with few allotted": (ALLOTTED, [(7, 1, 3, 3, 4, 3), (2, 0, 1, 1, 1, 1)]),
}


@pytest.mark.parametrize("case", KNOWN)
def test_the_enumeration_finds_what_is_narrow_when_nobody_knows_own_contacts(case):
    colleagues, counties = KNOWN[case]
    assert narrow_cells(colleagues, counties, RULES, ruled_by=Rules(threshold=3, own_contacts=0))


@pytest.mark.parametrize("case", KNOWN)
def test_no_own_contacts_narrow_what_they_once_did(case):
    colleagues, counties = KNOWN[case]
    assert not narrow_cells(colleagues, counties, RULES)


def test_the_parts_of_a_hidden_total_do_not_close_it_in(monkeypatch):
    """Reasons of three and of three: at most six contacts, four of them u, and two v are known."""
    counties = [(6, 3, 3, 4, 2), (2, 2, 2, 1, 1), (1, 1, 0, 1, 0)]
    assert not narrow_cells(BESIDE, counties, RULES)
    monkeypatch.setattr(rows.Bound, "_closing_in", lambda *_: frozenset())
    assert narrow_cells(BESIDE, counties, RULES)


def test_whoever_has_not_the_only_hidden_reason_has_the_shown_one(monkeypatch):
    """Three have s, two of them own, and one of these has no r: so one or two have none, of however many."""
    counties = [(6, 5, 3, 0, 6), (6, 3, 6, 0, 6), (5, 1, 4, 0, 5)]
    assert not narrow_cells(BESIDE, counties, RULES)
    monkeypatch.setattr(Audit, "_colleagues", lambda _: ())
    assert not narrow_cells(BESIDE, counties, RULES)
    leaving_little = rows.Bound._leaving_little
    monkeypatch.setattr(
        rows.Bound,
        "_leaving_little",
        lambda row, hidden, seen: seen.has(row.total) and leaving_little(row, hidden, seen),
    )
    assert narrow_cells(BESIDE, counties, RULES)


def test_what_a_shown_code_leaves_without_a_hidden_group_is_more_than_own_contacts(monkeypatch):
    """Of seven contacts four have r: of the three others two are own, with s. Is the third in the group?"""
    counties = [(7, 4, 2, 1, 6, 1), (7, 4, 4, 4, 6, 4)]
    assert not narrow_cells(SEVERAL, counties, RULES)
    monkeypatch.setattr(Audit, "_colleagues", lambda _: ())
    assert not narrow_cells(SEVERAL, counties, RULES)
    monkeypatch.setattr(rows, "look", lambda *given: replace(look(*given), least={}))
    assert narrow_cells(SEVERAL, counties, RULES)


@FEW
@given(rows_of(GROUPS))
def test_no_own_contacts_narrow_a_list_with_groups(counties):
    assert not narrow_cells(GROUPS, counties, RULES)


@FEW
@given(rows_of(LISTS))
def test_no_own_contacts_narrow_two_lists(counties):
    assert not narrow_cells(LISTS, counties, RULES)


@FEW
@given(rows_of(PLACES))
def test_no_own_contacts_narrow_three_counties(counties):
    assert not narrow_cells(PLACES, counties, RULES)


@FEW
@given(rows_of(SEVERAL))
def test_no_own_contacts_narrow_a_list_with_several_answers_and_groups(counties):
    assert not narrow_cells(SEVERAL, counties, RULES)


@FEW
@given(rows_of(BESIDE))
def test_no_own_contacts_narrow_several_answers_beside_another_list(counties):
    assert not narrow_cells(BESIDE, counties, RULES)


@FEW
@given(rows_of(NUMBERS))
def test_no_own_contacts_narrow_the_numbers_of_conversations(counties):
    assert not narrow_cells(NUMBERS, counties, RULES)


@FEW
@given(rows_of(ALLOTTED))
def test_no_own_contacts_narrow_a_list_with_codes_allotted_at_random(counties):
    assert not narrow_cells(ALLOTTED, counties, RULES)


CROSSED = {
    "the whole county": (
        ONE_ANSWER,
        [
            (3, 0, 3, 0, 3, 0, 0, 0, 3, 0, 0, 0),
            (3, 0, 1, 2, 1, 2, 0, 0, 1, 0, 0, 2),
            (3, 2, 1, 0, 0, 3, 0, 2, 0, 1, 0, 0),
        ],
    ),
    "its part of hidden margins": (
        ONE_ANSWER,
        [
            (2, 0, 1, 1, 2, 0, 0, 0, 1, 0, 1, 0),
            (2, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0),
            (3, 0, 3, 0, 3, 0, 0, 0, 3, 0, 0, 0),
        ],
    ),
    "its contacts without a reason": (
        ANSWERS,
        [
            (3, 3, 0, 1, 2, 1, 2, 0, 0),
            (3, 2, 3, 2, 1, 2, 0, 2, 1),
            (3, 1, 2, 2, 1, 1, 0, 1, 1),
        ],
    ),
    "nearly all contacts of a column": (
        ANSWERS,
        [
            (2, 2, 1, 2, 0, 2, 0, 1, 0),
            (2, 2, 1, 0, 2, 0, 2, 0, 1),
            (4, 3, 1, 3, 1, 3, 0, 0, 1),
        ],
    ),
    "what shown cells leave of a margin": (
        ONE_ANSWER,
        [
            (2, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0),
            (2, 2, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0),
            (3, 1, 2, 0, 2, 1, 1, 0, 1, 1, 0, 0),
        ],
    ),
}


@pytest.mark.parametrize("case", CROSSED)
def test_no_county_works_out_a_cross_table_by_its_own_answers(monkeypatch, case):
    """Unless its own answers are reckoned with, it takes them off the hidden cells."""
    insiders, counties = CROSSED[case]
    assert not insiders.narrow_of(counties, RULES)
    monkeypatch.setattr(Audit, "_own", lambda audit, _: np.zeros(audit.system.size, dtype=np.int64))
    assert insiders.narrow_of(counties, RULES)


@FEW
@given(counties_of(ONE_ANSWER))
def test_no_county_narrows_a_cross_table(counties):
    assert not ONE_ANSWER.narrow_of(counties, RULES)


@FEW
@given(counties_of(ANSWERS))
def test_no_county_narrows_a_cross_table_of_several_answers(counties):
    assert not ANSWERS.narrow_of(counties, RULES)


def test_a_line_can_not_be_held_against_colleagues_but_not_against_their_county():
    with pytest.raises(BadPlan, match="line 1"):
        Line(1, "year", ("county",), (), against=frozenset({PUBLIC, COLLEAGUE}))

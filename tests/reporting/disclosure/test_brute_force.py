"""The engine against the enumeration of all possible counts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure import Shown, Withheld, protect
from tests.reporting.disclosure.small import (
    KIND,
    REASON,
    Oracle,
    small_request,
    true_value,
)

WIDTH = 3
MANY = settings(max_examples=40, deadline=None, derandomize=True)
FEW = settings(max_examples=10, deadline=None, derandomize=True)


def singles(most):
    """Contacts of a county with a list that adds up."""
    pairs = st.tuples(st.integers(0, most), st.integers(0, most))
    return pairs.filter(lambda p: sum(p) <= most).map(lambda p: (sum(p), *p))


@st.composite
def multiples(draw, most):
    """Contacts of a county with a list of which each contact has one or both."""
    total = draw(st.integers(0, most))
    first = draw(st.integers(0, total))
    return total, first, draw(st.integers(total - first, total))


def assert_every_withheld_cell_is_wide(release, oracle):
    for table, key, cell in release.cells():
        if isinstance(cell, Withheld):
            assert len(oracle.values(table, key)) >= WIDTH, (table.name, key)


def assert_neighbours_are_wide(release, oracle, counts, counties):
    """No county may narrow down another's small cell."""
    for county in counties:
        mine = oracle.knowing(county, counts)
        for table, key, cell in release.cells():
            small = true_value(table, key, counts) < 5
            if isinstance(cell, Withheld) and small and county not in key:
                assert len(mine.values(table, key)) >= WIDTH, (county, table.name, key)


def check_one_year(rows, variable, most):
    counts = {(2024, str(at + 1)): row for at, row in enumerate(rows)}
    outcome = protect(small_request(counts, variable))
    assert outcome.audit.clean
    for table, key, cell in outcome.release.cells():
        if isinstance(cell, Shown):
            assert cell.value == true_value(table, key, counts)
    oracle = Oracle.of(list(counts), most, variable.multiple).given([outcome.release])
    assert_every_withheld_cell_is_wide(outcome.release, oracle)
    counties = [county for _, county in counts]
    assert_neighbours_are_wide(outcome.release, oracle, counts, counties)


@MANY
@given(st.lists(singles(9), min_size=2, max_size=3))
def test_no_withheld_cell_is_narrow_in_any_enumeration(rows):
    check_one_year(rows, KIND, most=11)


@FEW
@given(st.lists(multiples(8), min_size=2, max_size=2))
def test_no_withheld_cell_is_narrow_when_several_answers_are_allowed(rows):
    check_one_year(rows, REASON, most=12)


@FEW
@given(st.lists(singles(5), min_size=4, max_size=4))
def test_two_years_and_their_pool_together_leave_no_withheld_cell_narrow(rows):
    places = [(2023, "1"), (2023, "2"), (2024, "1"), (2024, "2")]
    counts = dict(zip(places, rows, strict=True))
    first = {place: counts[place] for place in places[:2]}
    earlier = protect(small_request(first)).release
    later = protect(small_request(counts, pool=(2023, 2024), history=(earlier,)))
    oracle = Oracle.of(places, 6, multiple=False).given([earlier, later.release])
    assert later.audit.clean
    assert_every_withheld_cell_is_wide(earlier, oracle)
    assert_every_withheld_cell_is_wide(later.release, oracle)

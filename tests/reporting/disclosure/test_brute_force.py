"""The engine against the enumeration of all possible counts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure import Shown, Withheld, protect
from tests.reporting.disclosure.linked import (
    GROUPING,
    RULES,
    TALKING,
    LinkedOracle,
    request_of,
    states_of_a_county,
)
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


def test_a_county_with_one_support_colleague_learns_nothing_of_its_neighbours():
    """All of the county's contacts are one person's, who so knows every count of it."""
    counts = {(2024, "1"): (7, 4, 3), (2024, "2"): (3, 1, 2), (2024, "3"): (9, 5, 4)}
    outcome = protect(small_request(counts))
    assert outcome.audit.clean
    assert any(isinstance(cell, Shown) for _, _, cell in outcome.release.cells())
    oracle = Oracle.of(list(counts), 11, multiple=False).given([outcome.release])
    for alone in "123":
        assert_neighbours_are_wide(outcome.release, oracle, counts, [alone])


def check_linked(layout, rows, most):
    """Against everybody, whatever is linked: lists, groups, regions, conversations."""
    outcome = protect(request_of(layout, rows))
    assert outcome.audit.clean
    truth = LinkedOracle.of(layout, [[row] for row in rows])
    possible = list(states_of_a_county(layout, most))
    whole = LinkedOracle.of(layout, [possible] * len(rows)).given(outcome.release)
    for table, key, cell in outcome.release.cells():
        if isinstance(cell, Shown):
            assert truth.values(table, key) == {cell.value}
        else:
            assert len(whole.values(table, key)) >= WIDTH, (table.name, key)
    for at, county in enumerate(layout.counties):
        own = (whole.states[:, at] == rows[at]).all(axis=1)
        mine = LinkedOracle(layout, whole.states[own])
        for table, key, cell in outcome.release.cells():
            small = max(truth.values(table, key)) < RULES.threshold
            elsewhere = whole.counties(table, key) != (county,)
            if small and elsewhere and not isinstance(cell, Shown):
                assert len(mine.values(table, key)) >= WIDTH, (county, table.name, key)


def rows_of(layout, most):
    states = st.sampled_from(list(states_of_a_county(layout, most)))
    return st.lists(states, min_size=len(layout.counties), max_size=len(layout.counties))


@settings(max_examples=4, deadline=None, derandomize=True)
@given(rows_of(TALKING, 3))
def test_two_lists_regions_and_conversations_leave_no_withheld_cell_narrow(rows):
    check_linked(TALKING, rows, most=5)


@FEW
@given(rows_of(GROUPING, 6))
def test_two_lists_with_groups_leave_no_withheld_cell_narrow(rows):
    check_linked(GROUPING, rows, most=7)

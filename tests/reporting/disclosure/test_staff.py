"""What staff see narrows nothing down."""

import pytest

from reporting.disclosure import BadPlan, Why, protect, what_if
from tests.reporting.disclosure.small import Oracle, small_request

COUNTS = {(2024, "1"): (8, 6, 2), (2024, "2"): (9, 5, 4), (2024, "3"): (7, 4, 3)}


def test_the_reasons_given_leave_every_withheld_cell_wide():
    """Enumerated: all counts that fit the release and every reason given."""
    outcome = protect(small_request(COUNTS))
    oracle = Oracle.of(list(COUNTS), 10, multiple=False).given([outcome.release])
    tables = {table.name: table for table in outcome.release.tables}
    for (name, key), reason in outcome.notes.reasons.items():
        values = oracle.sum(tables[name], key)
        if reason.why is Why.REVEALS:
            oracle = Oracle(oracle.places, oracle.states[values >= 5])
    for name, key in outcome.notes.reasons:
        assert len(oracle.values(tables[name], key)) >= 3


def test_shares_say_nothing_of_tables_with_few_withheld_cells():
    outcome = protect(small_request(COUNTS))
    for share in outcome.notes.shares:
        if share.cells - share.shown < 10:
            assert share.nonzero_tenths is None


def test_a_lower_threshold_shows_no_less_of_any_line():
    low, high = what_if(small_request(COUNTS), thresholds=(3, 10))
    for one, other in zip(low.lines, high.lines, strict=True):
        assert one.tenths >= other.tenths


def test_thresholds_cannot_be_compared_one_contact_at_a_time():
    with pytest.raises(BadPlan):
        what_if(small_request(COUNTS), thresholds=(4, 5))

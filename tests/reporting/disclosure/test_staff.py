"""What staff see narrows nothing down."""

import pytest

from reporting.disclosure import (
    UNNAMED,
    Ask,
    Attacker,
    AuditReport,
    BadPlan,
    Elsewhere,
    Line,
    Reason,
    Request,
    Rules,
    Shown,
    Unknown,
    Variable,
    Verdict,
    Why,
    YearLayout,
    explain,
    protect,
    what_if,
)
from reporting.disclosure.explain import _audit, _bounds, may_be_told, pair_may_be_told, silent
from reporting.disclosure.repair import repair
from reporting.disclosure.request import prepare
from reporting.disclosure.suppression import gather
from reporting.disclosure.whatif import tenths_at_least
from tests.reporting.disclosure.small import TOTALS, Oracle, small_request

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


def of_2024(*rows):
    """Counts of 2024 by county: (first, second) each."""
    return {(2024, str(at + 1)): (a + b, a, b) for at, (a, b) in enumerate(rows)}


TELLING_ALL_WOULD_NARROW = [
    of_2024((5, 0), (6, 11), (5, 0)),
    of_2024((11, 20), (0, 12), (5, 1), (2, 3)),
]


@pytest.mark.parametrize("counts", TELLING_ALL_WOULD_NARROW)
@pytest.mark.parametrize("many", [1, explain.MANY])
def test_a_reason_that_would_narrow_a_cell_too_much_is_kept_back(monkeypatch, many, counts):
    """Also where so many cells are too narrow that not all of them are looked for."""
    monkeypatch.setattr(explain, "MANY", many)
    prepared = prepare(small_request(counts))
    choice = gather(
        prepared.plan, prepared.space, prepared.point, prepared.request.rules, prepared.known
    )
    _, witnesses = repair(prepared, choice)
    bounds = _bounds(prepared, choice, silent(prepared, choice))
    assert _audit(prepared, choice, bounds, witnesses).failing()
    told = may_be_told(prepared, choice, witnesses)
    kept = {key: bound for key, bound in bounds.items() if key in told}
    assert not _audit(prepared, choice, kept, witnesses).failing()


def test_a_nought_withheld_for_the_sake_of_others_contradicts_no_reason():
    """Where noughts are shown one isn't small; to be told that it isn't is not that it is large."""
    kind, side = Variable("kind", ("a", "b")), Variable("side", ("u", "v"))
    layout = YearLayout(2024, ("1", "2"), {}, (kind, side))
    items = ("contacts", "kind.a", "kind.b", "side.u", "side.v")
    tallies = {
        Unknown(2024, county, item): count
        for county, row in (("1", (3, 3, 0, 0, 3)), ("2", (4, 3, 1, 2, 2)))
        for item, count in zip(items, row, strict=True)
    }
    rules = Rules(threshold=2, hide_zeros=False, own_contacts=4, least_width=4)
    plan = tuple(
        Line(n, "year", (place,), ((Ask("contacts"),), (Ask("each"),)))
        for n, place in ((2, "nation"), (3, "county"))
    )
    assert protect(Request(2024, (layout,), tallies, plan, rules)).audit.clean


@pytest.mark.parametrize(
    "counts",
    [of_2024((2, 0), (5, 5), (12, 4), (1, 8)), of_2024((20, 5), (12, 4), (12, 3), (0, 4))],
)
def test_no_reason_names_a_cell_whose_own_reason_is_kept_back(counts):
    reasons = protect(small_request(counts)).notes.reasons
    assert (
        Reason(Why.REVEALS, None, "public") in reasons.values()
        or Reason(Why.REVEALS, None, "insiders") in reasons.values()
    )
    for reason in reasons.values():
        if reason.reveals:
            table, _, key = reason.reveals.partition(":")
            assert reasons[table, tuple(key.split("/"))].why is Why.SMALL


TALKS = Variable("conversations", ("1", "2", "3"))
TALKS_PLAN = tuple(
    Line(number, "year", ("nation", "county"), ((Ask(what),),), against=frozenset({"public"}))
    for number, what in enumerate(("contacts", "conversations"), 1)
)


@pytest.mark.parametrize("twice", [0, 1, 4, 10])
def test_of_the_conversations_of_shown_contacts_no_reason_is_given_however_many(twice):
    """Were one given for 21 and none for 20, its absence would say: each had just one."""
    layout = YearLayout(2024, ("1", "2", "3", "4", "5"), {}, (TALKS,))
    tallies = dict.fromkeys(layout.unknowns(), 0)
    for county, two in (("1", twice), ("2", 0), ("3", 0), ("4", 18), ("5", 19)):
        tallies[Unknown(2024, county, "contacts")] = 20
        tallies[Unknown(2024, county, "conversations.1")] = 20 - two
        tallies[Unknown(2024, county, "conversations.2")] = two
    outcome = protect(Request(2024, (layout,), tallies, plan=TALKS_PLAN))
    reasons = {
        key: reason.why
        for (table, key), reason in outcome.notes.reasons.items()
        if table == "county_conversations"
    }
    assert isinstance(outcome.release.table("county_contacts").cell("2"), Shown)
    assert ("2",) in reasons
    assert set(reasons.values()) == {Why.PROTECTS}


def test_shares_say_nothing_of_tables_with_few_withheld_cells():
    outcome = protect(small_request(COUNTS))
    for share in outcome.notes.shares:
        if share.cells - share.shown < 10:
            assert share.nonzero_tenths is None


def test_shares_are_tenths_and_told_only_where_the_total_is_shown():
    """With exact shares, two drafts could be subtracted."""
    outcome = protect(small_request(COUNTS))
    told = {share.table: share.contacts_tenths for share in outcome.notes.shares}
    assert told["nation_by_kind"] == 10
    assert told["county_contacts"] == 10
    few = protect(small_request({(2024, "1"): (3, 1, 2), (2024, "2"): (0, 0, 0)}))
    assert {share.contacts_tenths for share in few.notes.shares} == {None}


def test_it_is_never_told_which_insiders_a_cell_would_be_given_away_to():
    """That readers are right to take a county for empty is a withheld figure."""
    counts = {(2024, str(n)): (9 * n, 5 * n, 4 * n) for n in range(1, 4)} | {(2024, "4"): (0, 0, 0)}
    pair = Attacker("take 4 for empty", places=frozenset({"4"}), years=frozenset({2024}))
    outcome = protect(small_request(counts, coalitions=(pair,)))
    assert "take 4 for empty" in {v.attacker for v in outcome.audit.verdicts}
    assert {r.to for r in outcome.notes.reasons.values()} <= {None, "public", "insiders"}
    told = outcome.audit.told()
    assert [v.attacker for v in told.verdicts] == ["public", "insiders"]
    assert (told.fingerprint, told.clean) == (outcome.audit.fingerprint, outcome.audit.clean)


def test_what_is_told_of_a_failed_audit_names_only_cells_whose_name_says_nothing_of_their_size():
    public = Verdict("public", narrow=("t:a: all others", "t:a", "t: allotted at random"))
    county = Verdict("county 32", undecided=("t:b/c", "withheld earlier"), beforehand=("t:a",))
    told = AuditReport("f", 3, (public, county)).told()
    assert told.verdicts == (
        Verdict("public", narrow=(UNNAMED, "t:a")),
        Verdict("insiders", undecided=(UNNAMED,)),
    )
    assert not told.clean


def test_what_is_told_of_the_audit_is_the_same_whatever_a_cell_holds_that_all_know_nearly():
    """Everybody knows 3 to 5 from elsewhere; only insiders' verdicts tell 4, which is small, from 5."""
    known = Elsewhere("yearly report", 2024, (), "kind.b", 3, 5)
    told = []
    for small in (4, 5):
        counts = {(2024, "1"): (40, 40 - small, small), (2024, "2"): (30, 30, 0)}
        counts[2024, "3"] = (30, 30, 0)
        audit = protect(small_request(counts, elsewhere=(known,))).audit
        told.append(audit.told().verdicts)
    assert told[0] == told[1]


def test_an_audit_of_nobody_stays_unclean_when_told():
    assert not AuditReport("f", 3, ()).told().clean


@pytest.mark.parametrize("women", range(16, 21))
def test_of_a_row_that_shows_its_total_alone_no_reason_is_given_whatever_it_holds(women):
    """Were one given for 19 and 1 and none for 20 and 0, its absence would say: everyone the same."""
    counts = {(2024, str(n)): (20, 10, 10) for n in range(1, 4)}
    outcome = protect(small_request({**counts, (2024, "4"): (20, women, 20 - women)}))
    row = {key: why for (table, key), why in outcome.notes.reasons.items() if key[0] == "4"}
    assert isinstance(outcome.release.table("county_contacts").cell("4"), Shown)
    assert {("4", "a"), ("4", "b")} <= row.keys()
    assert {row["4", code].why for code in "ab"} == {Why.PROTECTS}


CONTACTS_ALONE = (
    TOTALS,
    Line(3, "year", ("county",), ((Ask("contacts"),),), against=frozenset({"public"})),
)


@pytest.mark.parametrize(("one", "other"), [(4, 4), (3, 5), (2, 6), (1, 7), (0, 8)])
def test_of_two_cells_with_a_sum_of_8_no_reason_is_given_whichever_it_would_be(one, other):
    """Otherwise its absence would say: 4 and 4."""
    counts = {(2024, "1"): (30, 30, 0), (2024, "2"): (one, one, 0), (2024, "3"): (other, other, 0)}
    outcome = protect(small_request(counts, plan=CONTACTS_ALONE))
    reasons = {key: reason.why for (_, key), reason in outcome.notes.reasons.items()}
    assert reasons == {("2",): Why.PROTECTS, ("3",): Why.PROTECTS}


def test_of_two_cells_with_a_larger_sum_the_reasons_are_given():
    counts = {(2024, "1"): (30, 30, 0), (2024, "2"): (3, 3, 0), (2024, "3"): (17, 17, 0)}
    outcome = protect(small_request(counts, plan=CONTACTS_ALONE))
    reasons = {key: reason for (_, key), reason in outcome.notes.reasons.items()}
    assert reasons["2",] == Reason(Why.SMALL)
    assert reasons["3",] == Reason(Why.REVEALS, "county_contacts:2", "public")


def test_a_reason_is_kept_back_where_a_figure_published_elsewhere_leaves_it_too_little():
    """Three to nine are known from elsewhere; "small" would leave three and four."""
    counts = {(2024, "1"): (30, 30, 0), (2024, "2"): (3, 3, 0), (2024, "3"): (17, 17, 0)}
    known = Elsewhere("yearly report", 2024, ("2",), "contacts", 3, 9)
    outcome = protect(small_request(counts, plan=CONTACTS_ALONE, elsewhere=(known,)))
    assert outcome.audit.clean
    assert {reason.why for reason in outcome.notes.reasons.values()} == {Why.PROTECTS}


def test_a_pair_may_be_told_where_each_answer_leaves_three_values():
    told = [total for total in range(16) if pair_may_be_told(total, Rules(threshold=5))]
    assert told == [2, 3, 4, 9, 12, 13, 14, 15]


WHOLE = {(2024, str(n)): (9 + n, 3 + n, 6) for n in range(1, 9)}


def test_a_lower_threshold_shows_no_less_of_any_line():
    now, low, high = what_if(small_request(WHOLE), thresholds=(3, 5, 10))
    assert [each.threshold for each in (now, low, high)] == [5, 3, 10]
    said = 0
    for three, five, ten in zip(low.lines, now.lines, high.lines, strict=True):
        tenths = [line.tenths for line in (three, five, ten) if line.tenths is not None]
        assert tenths == sorted(tenths, reverse=True)
        said += len(tenths) == 3
    assert said


def test_another_period_is_compared_at_the_threshold_in_force():
    counts = {(year, place): c for (_, place), c in WHOLE.items() for year in (2023, 2024)}
    alone, pooled = what_if(small_request(counts), pools=[(), (2023, 2024)])
    assert (alone.pool, pooled.pool) == ((), (2023, 2024))
    assert 4 in {line.line for line in pooled.lines} - {line.line for line in alone.lines}


def test_a_line_of_few_cells_is_not_compared():
    """Its one cell shown at 3 and not at 5 would be 3 or 4."""
    request = small_request({(2024, "1"): (4, 2, 2), (2024, "2"): (0, 0, 0)})
    for alternative in what_if(request, thresholds=(3,)):
        assert {line.tenths for line in alternative.lines} == {None}


@pytest.mark.parametrize("cells", [20, 21, 29, 42, 61])
def test_whatever_a_lower_threshold_tells_no_withheld_cell_is_certain_to_be_shown_or_not(cells):
    for seen in range(cells + 1):
        told: dict[int | None, list[int]] = {}
        for shown in range(seen, cells + 1):
            told.setdefault(tenths_at_least(cells, seen, shown), []).append(shown)
        for tenths, possible in told.items():
            assert tenths * cells <= 10 * possible[0]
            if seen < cells:
                assert possible[0] < cells
                assert possible[-1] > seen


def test_thresholds_cannot_be_compared_one_contact_at_a_time():
    with pytest.raises(BadPlan):
        what_if(small_request(COUNTS), thresholds=(4, 5))

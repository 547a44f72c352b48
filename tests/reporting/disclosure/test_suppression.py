"""Known answers worked by hand, and the classical failures."""

import pytest

from reporting.disclosure import (
    Ask,
    Attacker,
    Line,
    Rules,
    Shown,
    Unknown,
    Why,
    Withheld,
    protect,
    suppress,
)
from tests.reporting.disclosure.small import KIND, REASON, SMALL_PLAN, TOTALS, small_request

PUBLIC_ONLY = frozenset({"public"})
PLAIN = (
    TOTALS,
    Line(2, "year", ("nation",), ((Ask("each"),),), against=PUBLIC_ONLY),
    Line(3, "year", ("county",), ((Ask("contacts"),), (Ask("each"),)), against=PUBLIC_ONLY),
)


def year(*rows):
    """Counts of 2024 by county: (first, second) each."""
    return {(2024, str(at + 1)): (a + b, a, b) for at, (a, b) in enumerate(rows)}


def hidden(table):
    return {key for key, cell in table.cells.items() if isinstance(cell, Withheld)}


def test_nothing_is_withheld_when_nothing_is_small():
    outcome = protect(small_request(year((20, 30), (40, 25), (33, 21))))
    assert outcome.audit.clean
    assert not any(isinstance(cell, Withheld) for _, _, cell in outcome.release.cells())


def test_a_margin_does_not_give_the_one_hidden_cell_away():
    release = suppress(small_request(year((20, 30), (40, 25), (33, 2)), plan=PLAIN))
    table = release.table("county_by_kind")
    assert ("3", "b") in hidden(table)
    assert len({key for key in hidden(table) if key[0] == "3"}) > 1
    assert len({key for key in hidden(table) if key[1] == "b"}) > 1


def test_the_smallest_relatives_are_withheld_with_a_small_cell():
    """By hand: (3, b) is small; its row gives (3, a) or the total, its column the smallest b."""
    release = suppress(small_request(year((20, 30), (40, 25), (33, 2)), plan=PLAIN))
    assert hidden(release.table("county_by_kind")) == {
        ("3", "a"),
        ("3", "b"),
        ("1", "a"),
        ("1", "b"),
    } or hidden(release.table("county_by_kind")) == {
        ("3", "a"),
        ("3", "b"),
        ("2", "a"),
        ("2", "b"),
    }


def test_a_figure_has_one_status_wherever_it_stands():
    release = protect(small_request(year((20, 30), (4, 25), (33, 2)))).release
    nation, county = release.table("nation_by_kind"), release.table("county_by_kind")
    for key in ("a", "b", "Total"):
        assert nation.cell(key) == county.cell("Total", key)


def test_zero_is_withheld_like_any_small_count():
    release = protect(small_request(year((20, 0), (40, 25), (33, 40)))).release
    assert release.table("county_by_kind").cell("1", "b") == Withheld()


def test_a_shown_zero_is_possible_when_the_rules_say_so():
    rules = Rules(hide_zeros=False)
    counts = year((20, 30), (0, 0), (33, 40))
    assert protect(small_request(counts, rules=rules)).release.table("county_contacts").cell(
        "2"
    ) == Shown(0)


def test_everyone_the_same_is_withheld_though_it_is_large():
    release = protect(small_request(year((20, 30), (40, 0), (33, 40)))).release
    assert release.table("county_by_kind").cell("2", "a") == Withheld()


def test_a_reason_nearly_everyone_has_is_withheld():
    counts = {(2024, "1"): (30, 28, 12), (2024, "2"): (40, 20, 28), (2024, "3"): (40, 22, 30)}
    table = protect(small_request(counts, REASON)).release.table("county_by_reason")
    assert table.cell("1", "r") == Withheld()
    assert table.cell("Total", "r") == Shown(70)
    assert table.cell("1", "s") == Shown(12)


def test_a_region_of_two_counties_does_not_give_the_small_one_away():
    plan = (TOTALS, Line(3, "year", ("county", "region"), ((Ask("contacts"),),)))
    regions = {"x": ("1", "2"), "y": ("3", "4")}
    counts = year((10, 10), (1, 2), (10, 20), (20, 11))
    release = protect(small_request(counts, plan=plan, regions=regions)).release
    assert release.table("county_contacts").cell("2") == Withheld()
    shown = [
        isinstance(release.table(name).cell(key), Shown)
        for name, key in (("county_contacts", "1"), ("region_contacts", "x"))
    ]
    assert shown.count(True) <= 1


def test_neighbours_do_not_compute_a_small_county_from_the_total():
    """Two counties: either one knows the other as soon as the total is out."""
    release = protect(small_request(year((10, 10), (1, 2)))).release
    assert release.table("nation_contacts").cell("Total") == Withheld()


def test_against_the_public_alone_the_total_of_two_small_counties_is_shown():
    counts = year((2, 2), (1, 3))
    release = suppress(small_request(counts, plan=PLAIN))
    assert release.table("nation_contacts").cell("Total") == Shown(8)
    release = suppress(small_request(counts))
    assert release.table("nation_contacts").cell("Total") == Withheld()


def test_a_coalition_of_counties_is_held_off_too():
    counts = year((10, 10), (1, 2), (20, 25), (30, 30))
    pair = Attacker("first and third and fourth", places=frozenset({"1", "3", "4"}))
    without = protect(small_request(counts, plan=(TOTALS, SMALL_PLAN[2]))).release
    held = protect(small_request(counts, plan=(TOTALS, SMALL_PLAN[2]), coalitions=(pair,))).release
    assert isinstance(without.table("nation_contacts").cell("Total"), Shown)
    assert isinstance(held.table("nation_contacts").cell("Total"), Withheld)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_year_with_hardly_any_contact_withholds_everything(number):
    release = protect(small_request(year((number, 0), (0, 0), (0, 0)))).release
    assert all(isinstance(cell, Withheld) for _, _, cell in release.cells())


def test_the_reason_given_to_staff_is_small_or_what_it_would_reveal():
    outcome = protect(small_request(year((20, 30), (40, 25), (33, 2))))
    reasons = outcome.notes.reasons
    withheld = {(t.name, k) for t, k, c in outcome.release.cells() if isinstance(c, Withheld)}
    assert reasons.keys() == withheld
    assert {reason.why for reason in reasons.values()} <= set(Why)


def test_the_same_request_gives_the_same_release():
    request = small_request(year((20, 30), (4, 25), (33, 2)))
    assert protect(request) == protect(request)


def test_the_unknown_name_says_where_it_is():
    assert str(Unknown(2024, "03", KIND.item("fine", "a"))) == "2024/03/kind.a"

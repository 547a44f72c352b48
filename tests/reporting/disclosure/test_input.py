"""Bad input is a typed error that names the cell."""

from dataclasses import replace

import pytest

from reporting.disclosure import (
    Ask,
    Attacker,
    BadLayout,
    BadPlan,
    BadTally,
    Line,
    Request,
    Unknown,
    UnknownCell,
    Variable,
    YearLayout,
    protect,
)
from reporting.disclosure.plan import DEFAULT_PLAN, PUBLIC
from reporting.disclosure.request import prepare
from tests.reporting.disclosure.synthetic import full_crossed, full_layout, full_tallies


def with_count(unknown, count):
    return Request(2024, (full_layout(2024),), {**full_tallies(2024, 60), unknown: count})


@pytest.mark.parametrize(
    ("item", "count", "said"),
    [
        ("contacts", -1, "2024/03/contacts is negative"),
        ("contacts", 1.5, "2024/03/contacts is not a whole number"),
        ("contacts", True, "2024/03/contacts is not a whole number"),
        ("sex.woman", 999, "2024/03/sex"),
        ("reason.workload", 999, "2024/03/reason"),
        ("reason.coarse.work", 999, "2024/03/reason"),
        ("way.video", 999, "2024/03/way"),
    ],
)
def test_a_count_that_cannot_be_is_refused_by_name(item, count, said):
    with pytest.raises(BadTally, match=said):
        protect(with_count(Unknown(2024, "03", item), count))


@pytest.mark.parametrize(
    "item", ["reason.workload*sex.woman", "reason.coarse.work*sex.coarse.woman_plus"]
)
def test_a_cross_cell_larger_than_its_margins_is_refused(item):
    with pytest.raises(BadTally, match="nation"):
        protect(with_count(Unknown(2024, "nation", item), 999))


@pytest.mark.parametrize("place", ["99", "nation"])
def test_a_count_of_something_that_does_not_exist_is_refused(place):
    with pytest.raises(UnknownCell, match=f"2024/{place}/contacts"):
        protect(with_count(Unknown(2024, place, "contacts"), 3))


def test_a_missing_count_is_refused_by_name():
    tallies = full_tallies(2024, 60)
    del tallies[Unknown(2024, "11", "reason.workload")]
    with pytest.raises(BadTally, match=r"2024/11/reason\.workload has no count"):
        protect(Request(2024, (full_layout(2024),), tallies))


def test_a_year_without_layout_is_refused():
    with pytest.raises(UnknownCell, match="2025"):
        protect(Request(2025, (full_layout(2024),), full_tallies(2024, 60)))


@pytest.mark.parametrize(
    ("codes", "groups"),
    [
        ((), {}),
        (("a", "a"), {}),
        (("a", "b"), {"g": ("c",)}),
        (("a", "b"), {"g": ("a",), "h": ("a",)}),
        (("a", "Total"), {}),
        (("a.b",), {}),
    ],
)
def test_a_code_list_that_contradicts_itself_is_refused(codes, groups):
    with pytest.raises(BadLayout):
        Variable("x", codes, groups)


@pytest.mark.parametrize(
    ("counties", "regions"),
    [(("1", "1"), {}), (("1",), {"r": ("2",)}), (("1",), {"r": ("1",), "s": ("1",)})],
)
def test_a_layout_that_contradicts_itself_is_refused(counties, regions):
    with pytest.raises(BadLayout):
        YearLayout(2024, counties, regions, ())


def test_two_layouts_for_one_year_are_refused():
    other = YearLayout(2024, ("03",), {}, ())
    with pytest.raises(BadLayout, match="2024"):
        protect(Request(2024, (full_layout(2024), other), full_tallies(2024, 60)))


def test_a_coalition_of_places_that_do_not_exist_is_refused():
    strangers = Attacker("strangers", places=frozenset({"99"}))
    request = Request(2024, (full_layout(2024),), full_tallies(2024, 0), coalitions=(strangers,))
    with pytest.raises(BadLayout, match="strangers"):
        protect(request)


@pytest.mark.parametrize("change", [{"period": "month"}, {"geographies": ("city",)}])
def test_an_unknown_kind_of_plan_line_is_refused(change):
    with pytest.raises(BadPlan):
        Line(**{"number": 1, "period": "year", "geographies": ("nation",), "stages": (), **change})


def test_a_cell_that_no_year_has_is_no_nought():
    """A county of one year only, a code of the other only: nobody counted it."""
    kinds = [Variable("kind", ("a", "b")), Variable("kind", ("a", "b", "c"))]
    places = [("1", "2", "3"), ("1", "2")]
    layouts = [
        YearLayout(year, counties, {}, (kind,), ())
        for year, counties, kind in zip((2023, 2024), places, kinds, strict=True)
    ]
    tallies = {
        unknown: 9 * len(layout.variables[0].codes) if unknown.item == "contacts" else 9
        for layout in layouts
        for unknown in layout.unknowns()
    }
    plan = (Line(4, "pool", ("county",), ((Ask("each"),),)),)
    with pytest.raises(BadLayout, match="county_by_kind_2023_2024: 3 has no 'c'"):
        protect(Request(2024, tuple(layouts), tallies, plan, pool=(2023, 2024)))


def crossed_request(change=None, **more):
    crossed = full_crossed(2024, 60)
    crossed.update(change or {})
    given = {"crossed": crossed, **more}
    return Request(2024, (full_layout(2024),), full_tallies(2024, 60), **given)


CELL = "reason.workload*sex.woman"


@pytest.mark.parametrize(
    ("county", "item", "count", "error", "said"),
    [
        ("03", CELL, -1, BadTally, r"2024/03/reason\.workload\*sex\.woman is not a whole number"),
        ("03", CELL, 0.5, BadTally, r"2024/03/reason\.workload\*sex\.woman is not a whole number"),
        ("03", CELL, 50, BadTally, r"2024/nation/reason\.workload\*sex\.woman is not the sum"),
        ("99", CELL, 1, UnknownCell, "2024/99/reason"),
        ("nation", CELL, 1, UnknownCell, "2024/nation/reason"),
        ("03", "reason.workload*sex.none", 1, UnknownCell, "sex.none doesn't exist"),
    ],
)
def test_a_countys_cross_table_that_can_not_be_is_refused_by_name(county, item, count, error, said):
    with pytest.raises(error, match=said):
        prepare(crossed_request({Unknown(2024, county, item): count}))


def test_a_countys_cross_table_that_does_not_fit_its_other_counts_is_refused():
    """The nation has as many as before."""
    crossed = full_crossed(2024, 60)
    has = next(u for u, count in crossed.items() if u.item == CELL and count)
    other = next(c for c in full_layout(2024).counties if c != has.place)
    to = Unknown(2024, other, CELL)
    moved = {has: crossed[has] - 1, to: crossed.get(to, 0) + 1}
    with pytest.raises(BadTally, match=r"(03|\d\d): .*reason"):
        prepare(crossed_request(moved))


def test_cross_tables_against_counties_need_those_of_the_counties():
    with pytest.raises(BadTally, match="nation_reason_by_sex_coarse"):
        prepare(crossed_request(crossed=None))
    public = tuple(replace(line, against=frozenset({PUBLIC})) for line in DEFAULT_PLAN)
    assert prepare(crossed_request(crossed=None, plan=public)).own == {}

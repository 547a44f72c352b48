"""One support colleague knows own contacts: what a row hides must be more than those."""

import itertools
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure import (
    NATION,
    TOTAL,
    Ask,
    Line,
    Measure,
    Request,
    Rules,
    Shown,
    Unknown,
    Variable,
    YearLayout,
    protect,
)
from reporting.disclosure.plan import PUBLIC
from reporting.disclosure.request import prepare
from reporting.disclosure.row_kinds import Conversations, Seen, Talks
from reporting.disclosure.rows import look
from reporting.disclosure.rows import rows as rows_of
from reporting.disclosure.suppression import gather
from tests.reporting.disclosure.small import REASON, SMALL_PLAN, small_request

LIST = Variable("kind", ("a", "b", "c", "d"), {"ab": ("a", "b"), "cd": ("c", "d")})
OWN, WIDTH = 5, 3
DEFAULT_RULES = Rules()


def request_for(rows, rules=DEFAULT_RULES, plan=SMALL_PLAN):
    """Counties "1", "2", … with so many contacts by code."""
    names = tuple(str(at + 1) for at in range(len(rows)))
    tallies = {}
    for county, row in zip(names, rows, strict=True):
        tallies[Unknown(2024, county, "contacts")] = sum(row)
        for code, count in zip(LIST.codes, row, strict=True):
            tallies[Unknown(2024, county, f"kind.{code}")] = count
        for group, codes in LIST.groups.items():
            tallies[Unknown(2024, county, f"kind.coarse.{group}")] = sum(
                row[LIST.codes.index(code)] for code in codes
            )
    layout = YearLayout(2024, names, {}, (LIST,), ())
    return Request(2024, (layout,), tallies, plan, rules)


def hidden_in_row(release, table, county, request):
    """The true counts that a row with a shown total hides; None if its total is hidden too."""
    cells = release.table(table).cells
    prefix = () if county == NATION else (county,)
    if not isinstance(cells[(*prefix, TOTAL)], Shown):
        return None
    places = request.layouts[0].counties if county == NATION else (county,)
    return [
        sum(request.tallies[Unknown(2024, place, f"kind.{code}")] for place in places)
        for code in LIST.codes
        if not isinstance(cells[(*prefix, code)], Shown)
    ]


def values_left(hidden, at, own):
    """How many values a hidden count can have for somebody who has `own` of the hidden contacts."""
    most = sum(hidden) - sum(own) + own[at]
    return most - own[at] + 1


def narrowest(hidden):
    """Enumerated: the fewest values anybody with at most five contacts leaves a small hidden count."""
    small = [at for at, count in enumerate(hidden) if count < 5]
    owns = itertools.product(*(range(min(count, OWN) + 1) for count in hidden))
    possible = [own for own in owns if sum(own) <= OWN]
    return min((values_left(hidden, at, own) for at in small for own in possible), default=WIDTH)


def narrowest_row(outcome, request):
    found = [WIDTH]
    for table, counties in (
        ("nation_by_kind", (NATION,)),
        ("county_by_kind", request.layouts[0].counties),
    ):
        for county in counties:
            hidden = hidden_in_row(outcome.release, table, county, request)
            if hidden is not None:
                found.append(narrowest(hidden))
    return min(found)


THIN = ((20, 2, 2, 9), (18, 3, 1, 11), (25, 2, 3, 8))


def test_a_row_that_hides_few_contacts_is_found_by_the_enumeration():
    request = request_for(THIN, Rules(own_contacts=0))
    assert narrowest_row(protect(request), request) < WIDTH


def test_a_row_hides_more_contacts_than_one_colleague_may_know():
    request = request_for(THIN)
    outcome = protect(request)
    assert outcome.audit.clean
    assert narrowest_row(outcome, request) >= WIDTH


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 4), min_size=3, max_size=4))
def test_no_own_contacts_leave_a_hidden_figure_too_few_values_in_its_row(rows):
    request = request_for(rows)
    outcome = protect(request)
    assert outcome.audit.clean
    assert narrowest_row(outcome, request) >= WIDTH


def test_a_group_hides_more_than_one_colleague_may_know_though_its_row_hides_enough():
    rows = ((3, 3, 2, 20), (30, 20, 9, 11), (25, 12, 13, 8))
    assert narrowest((3, 3)) < WIDTH <= narrowest(rows[0])
    group = ("1", "ab")
    plan = (
        Line(1, "year", ("nation",), ((Ask("contacts"),),)),
        Line(
            3, "year", ("county",), ((Ask("contacts"),), (Ask("each", "coarse"),), (Ask("each"),))
        ),
    )
    held, loose = (
        protect(request_for(rows, rules, plan)).release.table("county_by_kind_coarse").cells[group]
        for rules in (DEFAULT_RULES, Rules(own_contacts=0))
    )
    assert isinstance(loose, Shown)
    assert not isinstance(held, Shown)


def test_counties_together_hide_more_than_the_own_of_each():
    request = request_for(((1, 0, 0, 0), (1, 0, 0, 0), (9, 9, 9, 9), (8, 8, 8, 8), (7, 7, 7, 7)))
    cells = protect(request).release.table("county_contacts").cells
    assert isinstance(cells[(TOTAL,)], Shown)
    hidden = sum(
        request.tallies[Unknown(2024, county, "contacts")]
        for (county,), cell in cells.items()
        if county != TOTAL and not isinstance(cell, Shown)
    )
    assert hidden - 1 >= WIDTH - 1


@pytest.mark.parametrize("against", [frozenset({PUBLIC})])
def test_a_line_that_need_not_hold_against_colleagues_shows_more(against):
    held = protect(request_for(THIN)).release
    plan = tuple(replace(line, against=against) for line in SMALL_PLAN)
    loose = protect(request_for(THIN, plan=plan)).release
    shown = [sum(isinstance(c, Shown) for _, _, c in release.cells()) for release in (held, loose)]
    assert shown[0] < shown[1]


def test_a_row_of_conversations_hides_more_than_five_contacts_can_have_had():
    """Five contacts have had up to fifteen conversations: eight hidden ones may all be one colleague's."""
    lists = (
        Variable("conversations", ("1", "2", "3")),
        Variable("way", ("telephone", "video", "letter"), measure=Measure.CONVERSATIONS),
    )
    layout = YearLayout(2024, ("1", "2", "3"), {}, lists, ())
    tallies = {}
    for county, number, ways in (
        ("1", 7, (34, 4, 4)),
        ("2", 10, (40, 10, 10)),
        ("3", 11, (40, 13, 13)),
    ):
        tallies[Unknown(2024, county, "contacts")] = 3 * number
        tallies |= {Unknown(2024, county, f"conversations.{n}"): number for n in (1, 2, 3)}
        for code, count in zip(lists[1].codes, ways, strict=True):
            tallies[Unknown(2024, county, f"way.{code}")] = count
    plan = (
        Line(1, "year", ("nation",), ((Ask("contacts"), Ask("conversations")),)),
        Line(4, "year", ("county",), ((Ask("conversations"),), (Ask("each of conversations"),))),
    )
    release = protect(Request(2024, (layout,), tallies, plan)).release
    telephone = release.table("county_by_way").cell("1", "telephone")
    total = release.table("county_conversations").cell("1")
    assert not (isinstance(telephone, Shown) and isinstance(total, Shown))


def talking(counts, own_contacts=5):
    """Counties by how many contacts had one, two and three conversations; totals are asked for first."""
    talks = Variable("conversations", ("1", "2", "3"), {"one": ("1",), "more": ("2", "3")})
    layout = YearLayout(2024, tuple(counts), {}, (talks,), ())
    tallies = {}
    for county, (one, two, three) in counts.items():
        tallies[Unknown(2024, county, "contacts")] = one + two + three
        for code, count in zip(talks.codes, (one, two, three), strict=True):
            tallies[Unknown(2024, county, f"conversations.{code}")] = count
        tallies[Unknown(2024, county, "conversations.coarse.one")] = one
        tallies[Unknown(2024, county, "conversations.coarse.more")] = two + three
    totals = (Ask("contacts"), Ask("conversations"))
    plan = (
        Line(1, "year", ("nation",), (totals,)),
        Line(3, "year", ("county",), (totals, (Ask("each", "coarse"),), (Ask("each"),))),
    )
    rules = Rules(own_contacts=own_contacts)
    return protect(Request(2024, (layout,), tallies, plan, rules)).release


def ways_left(counts):
    """Enumerated: the fewest (one, two, three) of one sum of contacts and one of conversations that are
    left to anybody with at most five of the contacts."""
    contacts = sum(counts)
    conversations = counts[0] + 2 * counts[1] + 3 * counts[2]
    alike = [
        (one, two, contacts - one - two)
        for one in range(contacts + 1)
        for two in range(contacts + 1 - one)
        if one + 2 * two + 3 * (contacts - one - two) == conversations
    ]
    owns = itertools.product(*(range(min(count, OWN) + 1) for count in counts))
    return min(
        sum(all(x >= mine for x, mine in zip(way, own, strict=True)) for way in alike)
        for own in owns
        if sum(own) <= OWN
    )


TALKATIVE = {"1": (4, 5, 3), "2": (30, 20, 10), "3": (28, 22, 11), "4": (9, 9, 9), "5": (8, 7, 9)}


def shows_both(release, county):
    totals = [
        release.table(f"county_{name}").cell(county) for name in ("contacts", "conversations")
    ]
    return all(isinstance(cell, Shown) for cell in totals)


def test_contacts_and_their_conversations_would_leave_a_colleague_few_ways():
    assert ways_left(TALKATIVE["1"]) < WIDTH
    assert shows_both(talking(TALKATIVE, own_contacts=0), "1")


def test_contacts_and_their_conversations_are_not_both_shown_where_own_contacts_leave_few_ways():
    release = talking(TALKATIVE)
    assert not shows_both(release, "1")
    assert shows_both(release, "2")


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=4, max_size=5))
def test_no_own_contacts_leave_few_ways_to_have_had_so_many_conversations(counties):
    counts = {str(at + 1): row for at, row in enumerate(counties)}
    release = talking(counts)
    table = release.table("county_by_conversations").cells
    for county, row in counts.items():
        hidden = [not isinstance(table[(county, code)], Shown) for code in ("1", "2", "3")]
        small = any(hide and count < 5 for hide, count in zip(hidden, row, strict=True))
        if shows_both(release, county) and all(hidden) and small:
            assert ways_left(row) >= WIDTH


def test_where_several_answers_are_possible_a_shown_total_is_more_than_one_colleague_may_know():
    """Of six contacts a colleague may know five: each reason then has two possible values."""
    counts = {(2024, "1"): (6, 5, 2), (2024, "2"): (30, 20, 20), (2024, "3"): (30, 21, 20)}
    cells = protect(small_request(counts, variable=REASON)).release.table("county_by_reason").cells
    assert not isinstance(cells[("1", TOTAL)], Shown)


# Found by review: what enumerations of one year and two groups can't see ----------------------------


def made(layouts, tallies, plan, pool=(), history=()):
    """A release of county 1 beside three others, ten times as large."""
    counts = {
        Unknown(layout.year, county, item): count * (1 if county == "1" else 10)
        for layout in layouts
        for county in layout.counties
        for item, count in tallies[layout.year].items()
    }
    year = layouts[-1].year
    request = Request(year, layouts, counts, plan, pool=pool, history=history)
    outcome = protect(request)
    assert outcome.audit.clean
    return outcome.release


def year_of(year, *variables):
    return YearLayout(year, ("1", "2", "3", "4"), {}, variables, ())


def shown_of(release, table, *codes):
    cells = release.table(table).cells
    return {code for code in codes if isinstance(cells[("1", code)], Shown)}


NATIONAL = Line(1, "year", ("nation",), ((Ask("contacts"),),))
COUNTIES = Line(3, "year", ("county",), ((Ask("contacts"), Ask("conversations")),))
EACH = ((Ask("contacts"),), (Ask("each", "coarse"),), (Ask("each"),))
POOL = Line(4, "pool", ("nation", "county"), EACH)


def test_small_codes_of_hidden_groups_are_hidden_by_what_the_groups_hide():
    """h and i hide two contacts that nobody sees: d is one or two for whoever owns the one in f."""
    kind = Variable("kind", tuple("abcdef"), {"g": ("a", "b"), "h": ("c", "d"), "i": ("e", "f")})
    counts = {"contacts": 22, "kind.coarse.g": 10, "kind.coarse.h": 6, "kind.coarse.i": 6}
    counts |= {f"kind.{code}": n for code, n in zip("abcdef", (4, 6, 5, 1, 5, 1), strict=True)}
    plan = (NATIONAL, Line(3, "year", ("county",), EACH))
    release = made((year_of(2024, kind),), {2024: counts}, plan)
    known = shown_of(release, "county_by_kind", "c", "e") | shown_of(
        release, "county_by_kind_coarse", "g", TOTAL
    )
    assert known != {"c", "e", "g", TOTAL}


def test_the_conversations_of_each_year_of_a_pool_hold_its_contacts():
    """Contacts and conversations are known year by year: what moves must move within a year."""
    talks = Variable("conversations", ("1", "2", "3"))
    counts = {2021: (10, 3, 1), 2022: (10, 3, 0), 2023: (10, 2, 0)}
    tallies = {
        year: {
            "contacts": sum(row),
            **{f"conversations.{n}": c for n, c in zip((1, 2, 3), row, strict=True)},
        }
        for year, row in counts.items()
    }
    layouts = tuple(year_of(year, talks) for year in counts)
    plan = (NATIONAL, COUNTIES, POOL)
    history = ()
    for at in (1, 2):
        history += (made(layouts[at - 1 : at], tallies, plan, history=history),)
    pooled = made(layouts, tallies, plan, pool=tuple(counts), history=history)
    totals = [
        release.table(f"county_{what}").cell("1")
        for release in (*history, pooled)
        for what in ("contacts", "conversations")
    ]
    pool = pooled.table("county_contacts_2021_2023").cell("1")
    assert not all(isinstance(cell, Shown) for cell in (*totals, pool))


def test_a_code_that_came_into_its_group_later_counts_in_it():
    """Of g's fourteen ten are u: r and s are four, which one colleague may all own."""
    before = Variable("kind", ("r", "s", "z", "y"), {"g": ("r", "s"), "h": ("z", "y")})
    after = Variable("kind", ("r", "s", "u", "z", "y"), {"g": ("r", "s", "u"), "h": ("z", "y")})
    first = {"contacts": 12, "kind.r": 1, "kind.s": 1, "kind.z": 4, "kind.y": 6}
    first |= {"kind.coarse.g": 2, "kind.coarse.h": 10}
    then = {"contacts": 22, "kind.r": 1, "kind.s": 1, "kind.u": 10, "kind.z": 0, "kind.y": 10}
    then |= {"kind.coarse.g": 12, "kind.coarse.h": 10}
    layouts = (year_of(2021, before), year_of(2022, after))
    release = made(layouts, {2021: first, 2022: then}, (POOL,), pool=(2021, 2022))
    shown = shown_of(release, "county_by_kind_2021_2022", "u")
    assert not (shown and shown_of(release, "county_by_kind_coarse_2021_2022", "g"))


def test_contacts_of_years_without_a_list_hide_none_of_its_codes():
    """Of 2022's 26 contacts 21 are c; a and b are five, which one colleague may all own."""
    side, kind = Variable("side", ("u", "v")), Variable("kind", ("a", "b", "c"))
    tallies = {
        2021: {"contacts": 40, "side.u": 20, "side.v": 20},
        2022: {"contacts": 26, "side.u": 13, "side.v": 13, "kind.a": 2, "kind.b": 3, "kind.c": 21},
    }
    layouts = (year_of(2021, side), year_of(2022, side, kind))
    plan = (NATIONAL, replace(COUNTIES, stages=((Ask("contacts"),),)), POOL)
    history = (made(layouts[:1], tallies, plan),)
    release = made(layouts, tallies, plan, pool=(2021, 2022), history=history)
    assert not shown_of(release, "county_by_kind_2021_2022", "c")


def test_a_pool_with_a_year_without_numbers_of_conversations_is_protected():
    talks = Variable("conversations", ("1", "2", "3"))
    side = Variable("side", ("u", "v"))
    plain = {"contacts": 20, "side.u": 10, "side.v": 10}
    more = {**plain, "conversations.1": 10, "conversations.2": 5, "conversations.3": 5}
    layouts = (year_of(2021, side), year_of(2022, side, talks))
    release = made(layouts, {2021: plain, 2022: more}, (POOL,), pool=(2021, 2022))
    assert shown_of(release, "county_by_side_2021_2022", "u", "v") == {"u", "v"}


def test_groups_that_no_table_asks_for_are_no_hindrance():
    counts = {"contacts": 30, "reason.r": 20, "reason.s": 15, "reason.coarse.g": 30}
    reason = Variable("reason", ("r", "s"), {"g": ("r", "s")}, multiple=True)
    plan = (NATIONAL, Line(2, "year", ("nation",), ((Ask("each"),),)))
    release = made((year_of(2024, reason),), {2024: counts}, plan)
    assert isinstance(release.table("nation_by_reason").cell("r"), Shown)


def seen_without(request, is_hidden):
    """All cells of a release shown, but for some; and its rows."""
    prepared = prepare(request)
    choice = gather(
        prepared.plan, prepared.space, prepared.point, prepared.request.rules, prepared.known
    )
    cells = [(key, cell) for key, c in choice.candidates.items() for cell in c.cells]
    choice.shown = choice.candidates.keys() - {key for key, cell in cells if is_hidden(cell)}
    found = rows_of(prepared.plan, prepared.space)
    return found, look(found, prepared, choice)


def of_one_year(*numbers):
    """County 1's contacts with one, two and three conversations, beside three large counties."""
    talks = Variable("conversations", ("1", "2", "3"))
    layout = year_of(2024, talks)
    counts = {
        Unknown(2024, county, f"conversations.{code}"): number * (1 if county == "1" else 10)
        for county in layout.counties
        for code, number in zip(talks.codes, numbers, strict=True)
    }
    for county in layout.counties:
        own = [number for unknown, number in counts.items() if unknown.place == county]
        counts[Unknown(2024, county, "contacts")] = sum(own)
    return Request(2024, (layout,), counts, (NATIONAL, COUNTIES))


@pytest.mark.parametrize(
    ("numbers", "hidden", "is_thin"),
    [
        # Never shown alone.
        ((5, 4, 1), "contacts", True),
        # All five are own.
        ((1, 2, 2), "conversations", True),
        ((2, 2, 2), "conversations", False),
    ],
)
def test_contacts_and_conversations_of_a_county_tell_of_each_other(numbers, hidden, is_thin):
    found, seen = seen_without(
        of_one_year(*numbers), lambda cell: cell.key == ("1",) and cell.spec.measure == hidden
    )
    assert [type(row) for row in found if row.too_little(seen)] == [Talks] * is_thin


def test_a_pool_and_its_years_hide_more_than_one_colleague_may_know():
    """Of twelve contacts six are known to be of 2023: two and four are left, and five may be own."""
    side = Variable("side", ("u", "v"))
    tallies = {
        year: {"contacts": n, "side.u": n, "side.v": 0}
        for year, n in ((2021, 2), (2022, 4), (2023, 6))
    }
    layouts = tuple(year_of(year, side) for year in tallies)
    plan = (NATIONAL, replace(COUNTIES, stages=((Ask("contacts"),),)), POOL)
    history = ()
    for at in (1, 2):
        history += (made(layouts[at - 1 : at], tallies, plan, history=history),)
    release = made(layouts, tallies, plan, pool=tuple(tallies), history=history)
    shown = [
        isinstance(release.table(name).cell("1"), Shown)
        for name in ("county_contacts", "county_contacts_2021_2023")
    ]
    assert not all(shown)


def test_few_contacts_allotted_at_random_are_hidden_by_more_than_their_code():
    """Of five men+ all may be own: then all five are men, and none of them was allotted."""
    sex = Variable("sex", ("w", "m", "o"), {"w_plus": ("w",), "m_plus": ("m",)})
    counts = {"contacts": 18, "sex.w": 13, "sex.m": 5, "sex.o": 0}
    counts |= {"sex.coarse.w_plus": 13, "sex.coarse.m_plus": 5}
    plan = (NATIONAL, Line(3, "year", ("county",), EACH))
    release = made((year_of(2024, sex),), {2024: counts}, plan)
    groups = shown_of(release, "county_by_sex_coarse", "m_plus")
    assert not groups or shown_of(release, "county_by_sex", "m")


@pytest.mark.parametrize(("of_2021", "is_thin"), [((0, 2, 3), True), ((0, 4, 4), False)])
def test_a_pool_hides_in_the_years_whose_conversations_nobody_knows(of_2021, is_thin):
    """In 2022 contacts and conversations are known: only what 2021 has of two and three can change."""
    total, sums = ((0, 1), (1, 1)), (((0, 2),), ((1, 2),))
    yearly = tuple(tuple(((10 * year + n, 1),) for n in (1, 2, 3)) for year in (1, 2))
    parts = tuple((*one, *other) for one, other in zip(yearly[0], yearly[1], strict=True))
    point = {0: 0, 1: 0} | {10 + n: c for n, c in zip((1, 2, 3), of_2021, strict=True)}
    point |= {21: 9, 22: 2, 23: 2}
    row = Conversations(total, parts, (1, 2, 3), sums, yearly, ())
    choice = SimpleNamespace(shown={total, parts[0], sums[1]})
    seen = Seen(choice, (), point, Rules(), small={parts[1]})
    assert bool(row.too_little(seen)) is is_thin

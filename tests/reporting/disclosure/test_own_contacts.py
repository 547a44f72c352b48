"""The audit of one support colleague, without the rules that suppression has for rows."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporting.disclosure import (
    Ask,
    Line,
    Request,
    Rules,
    Shown,
    Unknown,
    Variable,
    YearLayout,
    protect,
    repair,
    rows,
)
from reporting.disclosure.attackers import THE_PUBLIC
from reporting.disclosure.audit import Audit, Guarded, one_answer
from reporting.disclosure.audit.one_answer import OneAnswer, _Choice, kinds
from reporting.disclosure.audit.own import rules_out
from reporting.disclosure.audit.several_answers import SeveralAnswers
from reporting.disclosure.audit.solver import GaveUp
from reporting.disclosure.history import key_of
from reporting.disclosure.layout import NATION
from reporting.disclosure.plan import EVERYBODY, PUBLIC
from reporting.disclosure.space import Space
from reporting.disclosure.vectors import add, value
from tests.reporting.disclosure.colleague import narrow_cells, request
from tests.reporting.disclosure.synthetic import full_layout, make_contacts, tally
from tests.reporting.disclosure.test_colleague import (
    ALLOTTED,
    BESIDE,
    FEW,
    GROUPS,
    KNOWN,
    LISTS,
    NUMBERS,
    PLACES,
    RULES,
    SEVERAL,
    rows_of,
)

BY_ITSELF = {
    **KNOWN,
    "the only hidden reason": (BESIDE, [(6, 5, 3, 0, 6), (6, 3, 6, 0, 6), (5, 1, 4, 0, 5)]),
    "a shown code without its hidden group": (SEVERAL, [(7, 4, 2, 1, 6, 1), (7, 4, 4, 4, 6, 4)]),
}


@pytest.fixture
def _no_rules(monkeypatch):
    monkeypatch.setattr(rows, "rows", lambda *_: [])


@pytest.mark.usefixtures("_no_rules")
@pytest.mark.parametrize("case", BY_ITSELF)
def test_what_no_rule_holds_the_audit_finds(monkeypatch, case):
    colleagues, counties = BY_ITSELF[case]
    assert not narrow_cells(colleagues, counties, RULES)
    monkeypatch.setattr(Audit, "_colleagues", lambda _: [])
    assert narrow_cells(colleagues, counties, RULES)


LAYOUTS = (GROUPS, LISTS, PLACES, SEVERAL, NUMBERS, ALLOTTED)


@FEW
@given(st.tuples(*map(rows_of, LAYOUTS)))
def test_no_own_contacts_narrow_what_the_audit_let_pass(drawn):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "rows", lambda *_: [])
        for colleagues, counties in zip(LAYOUTS, drawn, strict=True):
            assert not narrow_cells(colleagues, counties, RULES)


def audit_of(layouts, counts, shown, guarded, rules=None, told=()):
    """An audit against the public and colleagues of one vector, with some vectors shown, and what is `told`
    of others: low and high."""
    space = Space(layouts)
    point = space.point(counts, [layout.year for layout in layouts])
    figures = {key_of(vector): value(vector, point) for vector in shown(space)}
    years = frozenset(layout.year for layout in layouts)
    cell = Guarded("cell", guarded(space), EVERYBODY)
    bounds = {key_of(space.vector(unknown)): bound for unknown, bound in told}
    rules = rules or Rules()
    return Audit(space, figures, point, years, [cell], [THE_PUBLIC], rules, bounds=bounds)


SIDE = Variable("side", ("u", "v"))


def sided(year, *rows):
    """A year of counties "1", "2", … with so many contacts on either side."""
    layout = YearLayout(year, tuple(str(at + 1) for at in range(len(rows))), {}, (SIDE,))
    counts = {
        Unknown(year, county, item): count
        for county, (u, v) in zip(layout.counties, rows, strict=True)
        for item, count in (("contacts", u + v), ("side.u", u), ("side.v", v))
    }
    return layout, counts


ALL, U = Unknown(2024, "1", "contacts"), Unknown(2024, "1", "side.u")


@pytest.mark.parametrize("is_shown", [True, False])
@pytest.mark.parametrize(
    ("contacts", "own", "width", "is_narrow"),
    [
        (6, 5, 3, True),
        (7, 5, 3, False),
        (7, 5, 4, True),
        (6, 5, 2, False),
        (5, 5, 2, True),
        (5, 5, 1, False),
        (6, 4, 3, False),
        (5, 4, 3, True),
        (3, 0, 4, False),
    ],
)
def test_what_own_contacts_leave_of_a_known_total(contacts, own, width, is_narrow, is_shown):
    """Of six contacts five may be own: the one left is u or v. Also if the total is known from elsewhere."""
    layout, counts = sided(2024, (2, contacts - 2), (20, 20))
    audit = audit_of(
        [layout],
        counts,
        lambda space: [space.vector(ALL)] if is_shown else [],
        lambda space: space.vector(U),
        Rules(own_contacts=own, least_width=width),
        [] if is_shown else [(ALL, (contacts, contacts))],
    )
    public, found = audit.run()
    assert not public.narrow
    assert bool(found.narrow) == is_narrow
    for rows_known in found.own.values():
        assert all(least <= value(dict(key), audit.point) for key, least in rows_known.items())


def test_colleagues_are_asked_only_when_attackers_find_nothing():
    layout, counts = sided(2024, (2, 5), (20, 20))
    audit = audit_of(
        [layout],
        counts,
        lambda space: [space.vector(U)],
        lambda space: space.vector(U),
    )
    (public,) = audit.run()
    assert public.narrow


TALKS = Variable("conversations", ("1", "2", "3"), {"one": ("1",), "more": ("2", "3")})
NUMBERS_BY_YEAR = {2021: (1, 1, 2), 2022: (0, 3, 0), 2023: (4, 1, 0)}


@pytest.mark.parametrize("is_group_shown", [True, False])
def test_own_contacts_of_several_years_of_a_pool(is_group_shown):
    """Seven have several conversations, one of them in the year that is known: with five own, the two
    left have two or three each, or one in each."""
    layouts = [YearLayout(year, ("1", "2"), {}, (TALKS,)) for year in NUMBERS_BY_YEAR]
    counts = {}
    for year, numbers in NUMBERS_BY_YEAR.items():
        for county, times in (("1", 1), ("2", 9)):
            one, two, three = (times * number for number in numbers)
            counts |= {
                Unknown(year, county, item): count
                for item, count in {
                    "contacts": one + two + three,
                    "conversations.1": one,
                    "conversations.2": two,
                    "conversations.3": three,
                    "conversations.coarse.one": one,
                    "conversations.coarse.more": two + three,
                }.items()
            }

    def pooled(space, item):
        return add(space.vector(Unknown(year, "1", item)) for year in NUMBERS_BY_YEAR)

    def shown(space):
        yield space.vector(Unknown(2023, "1", "contacts"))
        yield space.item(2023, ["1"], "conversations")
        if is_group_shown:
            yield pooled(space, "conversations.coarse.more")

    audit = audit_of(layouts, counts, shown, lambda space: pooled(space, "conversations.3"))
    public, found = audit.run()
    assert not public.narrow
    assert bool(found.narrow) == is_group_shown
    if is_group_shown:
        assert pooled_key(audit.space) in audit.held_by(found, 0)


def pooled_key(space):
    more = (space.vector(Unknown(y, "1", "conversations.coarse.more")) for y in NUMBERS_BY_YEAR)
    return key_of(add(more))


def test_a_search_that_gives_up_calls_nothing_wide(monkeypatch):
    colleagues, counties = KNOWN["one list"]
    monkeypatch.setattr(one_answer, "STEPS", 0)
    monkeypatch.setattr(Audit, "held_by", lambda *_: set())
    monkeypatch.setattr("reporting.disclosure.repair.ROUNDS", 1)
    outcome = protect(request(colleagues.layout, counties, RULES))
    assert not outcome.audit.clean
    assert any(v.undecided for v in outcome.audit.verdicts if v.attacker.startswith("colleague"))


def test_own_contacts_that_run_out_of_time_call_nothing_wide():
    """A point that a program got to is not the best there is: what may be own would be put too low."""
    state = (7, 4, 3, 2, 6, 2)
    found, _ = own_contacts_of(state, 5)
    found.ways(np.minimum(0, 6 - found.counts))
    found._seconds = 0
    with pytest.raises(GaveUp):
        found.ways(-found.counts)


def after_a_careless_release():
    """A request for a pool, of which one county's six contacts were shown without a thought of own ones."""
    each = ((Ask("contacts"),), (Ask("each"),))
    plan = tuple(Line(n, period, ("county",), each) for n, period in ((3, "year"), (4, "pool")))
    layout, counts = sided(2023, (3, 3), (20, 20), (30, 30))
    careless = Request(2023, (layout,), counts, plan, Rules(own_contacts=0))
    earlier = protect(careless).release
    assert isinstance(earlier.table("county_contacts").cell("1"), Shown)
    later, more = sided(2024, (30, 31), (20, 20), (30, 30))
    tallies = {**counts, **more}
    return Request(2024, (layout, later), tallies, plan, pool=(2023, 2024), history=(earlier,))


def test_what_earlier_releases_alone_give_own_contacts_away_does_not_stop_a_release():
    """Nothing withheld now helps."""
    audit = protect(after_a_careless_release()).audit
    assert audit.clean
    (verdict,) = (v for v in audit.verdicts if v.attacker == "colleague in 1")
    assert verdict.beforehand


@pytest.mark.parametrize("now", [None, set()])
def test_what_was_excused_for_own_contacts_is_looked_at_again(monkeypatch, now):
    """It may be narrower than beforehand, or undecided: neither is clean."""
    asked, look_again = after_a_careless_release(), repair._look_again

    def with_other_values(*given):
        monkeypatch.setattr(repair, "_left", lambda *_: now)
        look_again(*given)

    monkeypatch.setattr(repair, "_look_again", with_other_values)
    assert not protect(asked).audit.clean


def test_a_line_that_need_not_hold_against_colleagues_is_not_audited_for_them(monkeypatch):
    colleagues, counties = KNOWN["one list"]
    asked = request(colleagues.layout, counties, RULES)
    plan = tuple(replace(line, against=frozenset({PUBLIC})) for line in asked.plan)
    names = {v.attacker for v in protect(replace(asked, plan=plan)).audit.verdicts}
    assert not any(name.startswith("colleague") for name in names)
    names = {v.attacker for v in protect(asked).audit.verdicts}
    assert any(name.startswith("colleague") for name in names)


def test_no_contact_is_more_of_any_kind_than_is_said():
    layout = full_layout(2023)
    space = Space([layout])
    for number, contact in enumerate(make_contacts(2023, 60, 3)):
        point = space.point(tally(layout, [contact], number), [2023])
        found = list(kinds(space, contact.county))
        assert found
        for _, vectors, most in found:
            counts = [value(vector, point) for vector in vectors]
            assert min(counts, default=0) >= 0
            assert sum(counts) <= most


def test_nothing_is_left_out_that_can_not_be_negative():
    """All rows of the cone over one county and its lists with one answer, but sums of others."""
    layout = full_layout(2023)
    space = Space([layout])
    county = layout.counties[0]
    rows_found = {key_of(v) for kind in kinds(space, county) for v in kind.vectors}
    sums = {
        key_of(space.vector(Unknown(2023, county, v.item("coarse", group))))
        for v in layout.variables
        for group in v.groups
        if v.groups_are_sums
    }
    several = tuple(v.name for v in layout.variables if v.multiple)
    for name, vector in space.cone:
        places = {space.basis[column].place for column in vector}
        if places == {county} and not any(item in name for item in several):
            assert key_of(vector) in rows_found | sums, name
    assert NATION not in {space.basis[c].place for key in rows_found for c, _ in key}


def cheapest(of, years, chosen):
    """How many contacts a choice takes: by year the most that one of its kinds does."""
    needed = {}
    for row in chosen:
        for kind, most in of[row]:
            together = sum(n for r, n in chosen.items() if kind in dict(of[r]))
            needed[years[row]] = max(needed.get(years[row], 0), -(-together // most))
    return sum(needed.values())


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    st.lists(st.sets(st.integers(0, 3), min_size=1, max_size=2), min_size=4, max_size=4),
    st.lists(
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=3),
        min_size=1,
        max_size=5,
    ),
)
@example([{0}, {1}, {0}, {1}], [[(0, 3), (1, 1)], [(0, 1), (3, 6)], [(2, 1), (3, 6)]])
def test_own_contacts_are_found_whenever_there_are_any(members, witnesses):
    """Against all ways to rule out every witness. Rows 0 and 1 are of one year, 2 and 3 of another."""
    years = (2023, 2023, 2024, 2024)
    # Kinds are of one year: each year has its own.
    of = [
        sorted({(kind + 4 * (row > 1), 1 + kind % 2) for kind in kinds_of})
        for row, kinds_of in enumerate(members)
    ]
    ruled = [frozenset(ways) for ways in witnesses]
    found = []
    for picked in itertools.product(*ruled):
        chosen = {}
        for row, least in picked:
            chosen[row] = max(least, chosen.get(row, 0))
        found.append(cheapest(of, years, chosen))
    searching = object.__new__(OneAnswer)
    searching.kinds_of, searching.years, searching._most = of, years, 3
    searching._nobody = _Choice(searching)
    chosen = searching.ruling_out(ruled)
    assert (chosen is not None) == (min(found) <= 3)
    if chosen is not None:
        assert all(rules_out(chosen, ways) for ways in ruled)
        assert cheapest(of, years, chosen) <= 3


COUNTS_OF_SEVERAL = st.sampled_from([state for some in SEVERAL.possible for state in some])


def own_contacts_of(state, most):
    """Of a county's counts in one list, and a function from counts to rows."""
    tallies = request(SEVERAL.layout, [state, state], RULES).tallies
    space = Space([SEVERAL.layout])
    point = space.point(tallies, [2024])
    base = np.array([point[column] for column in range(space.size)])
    found = SeveralAnswers(space, "1", np.ones(space.size, dtype=bool), base, most, 10)
    size = len(state)
    # Counties follow each other, and of a list with several answers every item has its own column.
    assert base[:size].tolist() == list(state)
    return found, lambda counts: found.matrix[:, :size] @ np.array(counts)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.data())
def test_own_contacts_with_several_answers_are_found_just_when_there_are_any(data):
    """Against all of them."""
    state, most = data.draw(COUNTS_OF_SEVERAL), data.draw(st.integers(0, 3))
    found, rows_of_counts = own_contacts_of(state, most)
    left = list(map(rows_of_counts, data.draw(st.lists(COUNTS_OF_SEVERAL, max_size=6))))
    owns = [
        rows_of_counts(own)
        for number in range(min(most, state[0]) + 1)
        for own in SEVERAL.possible[number]
        if SEVERAL._holds(np.array(state), own)
    ]
    assert owns
    there_are = any(all((rest < own).any() for rest in left) for own in owns)
    chosen = found.ruling_out({found.ways(rest - found.counts) for rest in left})
    assert (chosen is not None) == there_are
    if chosen:
        assert any(all(own[row] == least for row, least in chosen.items()) for own in owns)
        for rest in left:
            assert any(rest[row] < least for row, least in chosen.items())

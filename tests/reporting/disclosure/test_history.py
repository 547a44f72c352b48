"""What was ever published is one system: years, pools, overlapping windows, stored releases."""

import json
import sys
from dataclasses import replace

import pytest

from reporting.disclosure import (
    AlteredRelease,
    Ask,
    BadPlan,
    BadTally,
    Elsewhere,
    Line,
    ProtectedRelease,
    ReleasesContradict,
    Request,
    Rules,
    Shown,
    Unknown,
    UnknownCell,
    Variable,
    Withheld,
    YearLayout,
    protect,
    suppress,
)
from reporting.disclosure.audit.solver import GaveUp, Model
from reporting.disclosure.repair import guarded
from reporting.disclosure.request import prepare
from reporting.disclosure.suppression import gather
from reporting.disclosure.worth import worths_of
from tests.reporting.disclosure.small import SMALL_PLAN, Oracle, small_request

TOTALS_ONLY = (
    Line(1, "year", ("nation", "county"), ((Ask("contacts"),),)),
    Line(4, "pool", ("nation", "county"), ((Ask("contacts"),),)),
)


def contacts(**by_year):
    """Counts from totals per county: `contacts(y2021=(10, 3, 20))`."""
    return {
        (int(name[1:]), str(at + 1)): (total, total, 0)
        for name, totals in by_year.items()
        for at, total in enumerate(totals)
    }


def publish(all_counts, last_year, *, pool=(), history=(), plan=TOTALS_ONLY):
    wanted = {last_year, *pool}
    counts = {place: row for place, row in all_counts.items() if place[0] in wanted}
    return protect(
        small_request(counts, year=last_year, pool=pool, history=tuple(history), plan=plan)
    )


FIVE = contacts(
    y2020=(30, 12, 3, 20),
    y2021=(28, 11, 12, 22),
    y2022=(25, 14, 10, 18),
    y2023=(31, 15, 11, 19),
    y2024=(26, 17, 13, 21),
)


def test_five_annual_totals_and_their_pool_do_not_give_the_hidden_year_away():
    history = []
    for year in (2020, 2021, 2022, 2023):
        history.append(publish(FIVE, year, history=history).release)
    pool = (2020, 2021, 2022, 2023, 2024)
    last = publish(FIVE, 2024, pool=pool, history=history)
    assert last.audit.clean
    assert history[0].table("county_contacts").cell("3") == Withheld()
    annual = [r.table("county_contacts").cell("3") for r in (*history[1:], last.release)]
    pooled = last.release.table("county_contacts_2020_2024").cell("3")
    assert not all(isinstance(cell, Shown) for cell in (*annual, pooled))


def test_overlapping_windows_do_not_give_their_difference_away():
    counts = {p: FIVE[p] for p in FIVE if p[0] <= 2023}
    counts[2020, "3"] = (3, 3, 0)
    history = [publish(counts, 2020).release]
    history.append(publish(counts, 2021, history=history).release)
    window = publish(counts, 2022, pool=(2020, 2021, 2022), history=history)
    history.append(window.release)
    second = protect(
        small_request(counts, pool=(2021, 2022, 2023), history=tuple(history), plan=TOTALS_ONLY)
    )
    assert window.audit.clean
    assert second.audit.clean
    everything = [*history, second.release]
    shown = {
        (table.name, key, table.years)
        for release in everything
        for table, key, cell in release.cells()
        if isinstance(cell, Shown) and key == ("3",)
    }
    names = [name for name, _, _ in shown]
    parts = [("county_contacts", (y,)) for y in (2021, 2022)]
    known = [any(n == name and y == years for n, _, y in shown) for name, years in parts]
    assert not ("county_contacts_2020_2022" in names and all(known))


def reasons_of(year, *codes):
    """Three counties of twenty contacts; the last of the reasons, if there are three, is rare."""
    layout = YearLayout(
        year, ("1", "2", "3"), {}, (Variable("reason", codes, multiple=True),), crosses=()
    )
    counts = {"contacts": 20} | dict(
        zip((f"reason.{code}" for code in codes), (14, 13, 2), strict=False)
    )
    tallies = {
        Unknown(year, county, item): count
        for county in layout.counties
        for item, count in counts.items()
    }
    return layout, tallies


def test_overlapping_windows_need_the_tallies_of_what_is_linked_with_them():
    """A reason that only the year in both windows had is small, and so are all others beside it."""
    plan = (
        Line(1, "year", ("nation",), ((Ask("contacts"),),)),
        Line(4, "pool", ("nation", "county"), ((Ask("contacts"),), (Ask("each"),))),
    )
    years = {2021: reasons_of(2021, "r", "s"), 2022: reasons_of(2022, "r", "s", "q")}
    years[2023] = reasons_of(2023, "r", "s")

    def window(first, last, *history):
        layouts = (years[first][0], years[last][0])
        tallies = {**years[first][1], **years[last][1]}
        return protect(Request(last, layouts, tallies, plan, pool=(first, last), history=history))

    earlier = window(2021, 2022)
    assert earlier.audit.clean
    with pytest.raises(BadTally, match="tallies of 2021"):
        window(2022, 2023, earlier.release)


def test_what_was_shown_for_a_year_may_be_shown_again():
    counts = {place: row for place, row in FIVE.items() if place[0] == 2021}
    first = publish(counts, 2021).release
    again = publish(counts, 2021, history=[first]).release
    assert first.table("county_contacts").cells == again.table("county_contacts").cells


def test_what_was_withheld_stays_withheld_when_the_rules_get_laxer():
    counts = {place: row for place, row in FIVE.items() if place[0] == 2020}
    first = publish(counts, 2020).release
    request = small_request(counts, history=(first,), plan=TOTALS_ONLY)
    lax = protect(replace(request, rules=replace(request.rules, threshold=2))).release
    assert first.table("county_contacts").cell("3") == Withheld()
    assert lax.table("county_contacts").cell("3") == Withheld()


def test_a_small_figure_withheld_earlier_stays_wide_for_a_county_too():
    """County 1 knows that 2 and 3 had eight in 2023; of these 2 has at most six, by its pool, and 3 at
    most three: two or three. The public can't tell, and no line of the pool's release hides the year."""
    counts = contacts(y2023=(2, 6, 2), y2024=(2, 0, 1))
    rules = Rules(threshold=3)
    of_2023 = {place: row for place, row in counts.items() if place[0] == 2023}
    first = protect(small_request(of_2023, plan=TOTALS_ONLY, rules=rules)).release
    pooled = protect(
        small_request(
            counts, pool=(2023, 2024), history=(first,), plan=TOTALS_ONLY[1:], rules=rules
        )
    )
    county = first.table("county_contacts")
    possible = Oracle.made_of([(n, n, 0) for n in range(10)], list(counts))
    possible = possible.given([first, pooled.release]).knowing("1", counts)
    assert pooled.audit.clean
    assert county.cell("3") == Withheld()
    assert len(possible.values(county, ("3",))) >= rules.least_width


def test_the_name_of_a_cell_withheld_earlier_says_nothing_of_its_size():
    """Staff see the names of cells that can't be kept wide; county 3 is the only small one."""
    counts = {place: row for place, row in FIVE.items() if place[0] == 2020}
    first = publish(counts, 2020).release
    prepared = prepare(small_request(counts, history=(first,), plan=TOTALS_ONLY))
    choice = gather(
        prepared.plan, prepared.space, prepared.point, prepared.request.rules, prepared.known
    )
    names = {guard.name for guard in guarded(prepared, choice) if len(guard.vector) == 1}
    assert names == {f"county_contacts:{county}" for county in "1234"}


def test_releases_that_contradict_each_other_are_refused_by_name():
    first = publish(FIVE, 2021).release
    text = json.loads(first.to_json())
    table = next(t for t in text["tables"] if t["name"] == "county_contacts")
    table["cells"][0][1] += 1
    forged = ProtectedRelease._from_body(text)
    with pytest.raises(ReleasesContradict, match="county_contacts"):
        publish(FIVE, 2022, history=[first, forged])


@pytest.mark.parametrize("path", ["value", "status", "checksum", "layout", "garbage"])
def test_an_altered_stored_release_is_refused(path):
    text = publish(FIVE, 2021).release.to_json()
    data = json.loads(text)
    if path == "value":
        data["tables"][0]["cells"][0][1] = 99
    elif path == "status":
        data["tables"][0]["cells"][0][1] = ":"
    elif path == "checksum":
        data["checksum"] = "0" * 64
    elif path == "layout":
        data["layouts"][0]["counties"].append("9")
    stored = json.dumps(data) if path != "garbage" else text[:-2]
    with pytest.raises(AlteredRelease):
        ProtectedRelease.from_json(stored)


def test_an_unknown_kind_of_cell_is_an_error():
    data = json.loads(publish(FIVE, 2021).release.to_json())
    data["tables"][0]["cells"][0][1] = "review"
    with pytest.raises(AlteredRelease):
        ProtectedRelease.from_json(json.dumps(data))


def test_a_stored_release_reads_back_as_it_was():
    release = publish(FIVE, 2021, plan=SMALL_PLAN).release
    assert ProtectedRelease.from_json(release.to_json()) == release


def test_a_stored_release_holds_nothing_but_shown_figures():
    """Two sets of counts that differ only in what is withheld make the same text."""
    one = contacts(y2021=(30, 2, 3, 20))
    other = contacts(y2021=(30, 3, 2, 20))
    assert publish(one, 2021).release.to_json() == publish(other, 2021).release.to_json()
    assert publish(one, 2021).audit == publish(other, 2021).audit
    assert publish(one, 2021).notes == publish(other, 2021).notes


def test_a_pool_that_does_not_end_with_the_year_is_refused():
    with pytest.raises(BadPlan):
        publish(FIVE, 2022, pool=(2020, 2021))


def test_all_years_together_leave_every_withheld_cell_wide():
    counts = contacts(y2021=(6, 1), y2022=(7, 6), y2023=(5, 8))
    history = []
    for year, pool in ((2021, ()), (2022, ()), (2023, (2021, 2022, 2023))):
        history.append(publish(counts, year, pool=pool, history=history).release)
    oracle = Oracle.made_of([(n, n, 0) for n in range(10)], list(counts)).given(history)
    for release in history:
        for table, key, cell in release.cells():
            if isinstance(cell, Withheld):
                assert len(oracle.values(table, key)) >= 3


def test_what_was_withheld_is_not_given_away_by_what_is_shown_later():
    """Without the audit's help: the partner that hid a small county may not appear later."""
    counts = {place: row for place, row in FIVE.items() if place[0] == 2020}
    first = publish(counts, 2020).release
    request = small_request(counts, history=(first,), plan=TOTALS_ONLY)
    lax = suppress(replace(request, rules=replace(request.rules, threshold=1, hide_zeros=False)))
    hidden = [
        key
        for key, cell in lax.table("county_contacts").cells.items()
        if isinstance(cell, Withheld)
    ]
    assert first.table("nation_contacts").cell("Total") == Shown(65)
    assert len(hidden) > 1


def test_what_was_withheld_is_not_given_away_by_a_new_sum_over_it():
    """Without the audit's help, and though by today's rules nothing is small any more."""
    counts = {place: row for place, row in FIVE.items() if place[0] == 2020}
    regions = {"x": ("1", "3"), "y": ("2", "4")}
    first = suppress(small_request(counts, plan=TOTALS_ONLY, regions=regions))
    assert first.table("county_contacts").cell("1") == Shown(30)
    assert first.table("county_contacts").cell("3") == Withheld()
    by_region = (Line(3, "year", ("region",), ((Ask("contacts"),),)),)
    request = small_request(counts, plan=by_region, regions=regions, history=(first,))
    lax = suppress(replace(request, rules=replace(request.rules, threshold=1, hide_zeros=False)))
    assert lax.table("region_contacts").cell("x") == Withheld()


def elsewhere(low, high, item="contacts", places=(), year=2024):
    return Elsewhere("the association's yearly report", year, places, item, low, high)


def test_a_figure_published_elsewhere_counts_as_known():
    counts = contacts(y2024=(30, 12, 3, 20))
    alone = protect(small_request(counts, plan=TOTALS_ONLY))
    three = elsewhere(45, 45, places=("1", "2", "3"))
    beside = protect(small_request(counts, plan=TOTALS_ONLY, elsewhere=(three,)))
    before = alone.release.table("county_contacts").cells
    after = beside.release.table("county_contacts").cells
    assert beside.audit.clean
    assert before["1",] == Shown(30)
    assert after["1",] == Withheld(), "county 2 would subtract itself from the sum of 2 and 3"


def test_a_rounded_figure_published_elsewhere_narrows_what_may_be_shown():
    counts = contacts(y2024=(30, 12, 3, 20))
    nearly = elsewhere(44, 45, places=("1", "2", "3"))
    outcome = protect(small_request(counts, plan=TOTALS_ONLY, elsewhere=(nearly,)))
    assert outcome.audit.clean
    assert outcome.release.table("county_contacts").cell("1") == Withheld()


def test_figures_published_elsewhere_that_contradict_each_other_are_refused_by_name():
    counts = contacts(y2024=(30, 12, 3, 20))
    with pytest.raises(ReleasesContradict, match="yearly report"):
        protect(small_request(counts, elsewhere=(elsewhere(65, 65), elsewhere(66, 66))))
    with pytest.raises(ReleasesContradict, match="yearly report"):
        protect(small_request(counts, elsewhere=(elsewhere(66, 65),)))


@pytest.mark.parametrize(("low", "high"), [(64, 64), (66, None), (None, 64)])
def test_a_figure_published_elsewhere_that_contradicts_the_tallies_is_refused(low, high):
    counts = contacts(y2024=(30, 12, 3, 20))
    with pytest.raises(BadTally, match="published: the association's yearly report"):
        protect(small_request(counts, elsewhere=(elsewhere(low, high),)))


def test_a_figure_published_elsewhere_over_something_that_does_not_exist_is_refused():
    counts = contacts(y2024=(30, 12, 3, 20))
    with pytest.raises(UnknownCell, match="workload"):
        protect(small_request(counts, elsewhere=(elsewhere(1, 9, item="reason.workload"),)))


def test_a_figure_of_a_year_that_was_never_counted_here_tells_nothing():
    counts = contacts(y2024=(30, 12, 3, 20))
    told = protect(small_request(counts, elsewhere=(elsewhere(100, 100, year=2012),)))
    assert told.release == protect(small_request(counts)).release


def test_a_pool_is_worth_as_much_as_the_last_year_it_would_give_away():
    counts = {p: FIVE[p] for p in FIVE if p[0] <= 2022}
    history = [publish(counts, 2020).release]
    history.append(publish(counts, 2021, history=history).release)
    request = small_request(
        counts, pool=(2020, 2021, 2022), history=tuple(history), plan=TOTALS_ONLY
    )
    prepared = prepare(request)
    choice = gather(prepared.plan, prepared.space, prepared.point, request.rules, prepared.known)
    worths = worths_of(choice, prepared.known)
    by_name = {str(c.cells[0]): worths[key] for key, c in choice.candidates.items()}
    assert by_name["nation_contacts_2020_2022:Total"] == by_name["nation_contacts:Total"]
    assert by_name["county_contacts_2020_2022:1"] == by_name["county_contacts:1"]
    assert by_name["county_contacts:1"] > by_name["nation_contacts:Total"]


def test_a_solver_that_finds_nothing_in_time_does_not_excuse_a_cell(monkeypatch):
    """Without a limit the sum of 65 is withheld, which would pin county 3 down at 3."""

    class Slow(Model):
        def solution(self, seconds):
            raise GaveUp("time limit")

    monkeypatch.setattr(sys.modules["reporting.disclosure.audit.binding"], "Model", Slow)
    counts = contacts(y2024=(31, 31, 3))
    plan = (
        Line(1, "year", ("nation",), ((Ask("contacts"),),)),
        Line(3, "year", ("county",), ((Ask("contacts"),),)),
    )
    known = (
        elsewhere(2, 3, places=("3",)),
        elsewhere(None, 62, places=("1", "2")),
    )
    outcome = protect(small_request(counts, plan=plan, elsewhere=known))
    total = outcome.release.table("nation_contacts").cell("Total")
    assert not (outcome.audit.clean and isinstance(total, Shown))


def test_what_is_excused_is_no_narrower_than_earlier_figures_left_it():
    counts = contacts(y2024=(31, 31, 3))
    plan = (Line(3, "year", ("county",), ((Ask("contacts"),),)),)
    known = (elsewhere(2, 3, places=("3",)),)
    outcome = protect(small_request(counts, plan=plan, elsewhere=known))
    public = outcome.audit.verdicts[0]
    assert outcome.audit.clean
    assert public.beforehand == ("county_contacts:3",)

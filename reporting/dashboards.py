"""What is expected of somebody now, at a glance: the reads behind the first page of each role."""

import datetime as dt
from dataclasses import dataclass

from colleagues.composition import Composition, composition_of
from colleagues.follow_up import follow_up_of
from colleagues.models import County, SupportColleague, User
from colleagues.selectors import counties_advised_by
from reporting import collecting, selectors
from reporting.actions.returns import can_submit
from reporting.collecting import CountSoFar
from reporting.models import CountyReturn
from reporting.releases import Coverage


@dataclass(frozen=True, slots=True)
class YearOfColleague:
    """A year that a support colleague confirms."""

    year: int
    deadline: dt.date
    is_confirmed: bool
    is_muted: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class ColleaguePanel:
    """What stands on the log page. `count` is the nation's, rounded; None while it says too little."""

    years: list[YearOfColleague]
    count: CountSoFar | None

    @property
    def is_something_expected(self) -> bool:
        return any(not year.is_confirmed for year in self.years)


def colleague_panel(person: SupportColleague, day: dt.date) -> ColleaguePanel:
    """The years that `person` confirms, and how far the nation is."""
    years = []
    for year in selectors.years_to_confirm(person, day):
        deadline = collecting.dates_of(year.year).deadline
        years.append(
            YearOfColleague(
                year=year.year,
                deadline=deadline,
                is_confirmed=selectors.has_confirmed(person, year.year),
                is_muted=collecting.is_muted(person.user, year.year),
                is_late=day > deadline,
            )
        )
    return ColleaguePanel(years, collecting.nation_count(day))


@dataclass(frozen=True, slots=True)
class ReturnToDo:
    """A county's return of a year that is being collected."""

    county: County
    year: int
    deadline: dt.date
    is_late: bool
    coverage: Coverage
    submitted: CountyReturn | None
    can_submit: bool
    is_muted: bool


@dataclass(frozen=True, slots=True)
class CountyDashboard:
    """One county for its adviser."""

    county: County
    composition: Composition
    follow_ups_due: int
    returns: list[ReturnToDo]


def adviser_dashboard(user: User, day: dt.date) -> list[CountyDashboard]:
    """The counties that `user` advises, by name, each with what is to be done there."""
    return [
        CountyDashboard(
            county=county,
            composition=composition_of(county, day),
            follow_ups_due=sum(bool(each.due) for each in follow_up_of(county, day)),
            returns=_returns(user, county, day),
        )
        for county in counties_advised_by(user, day).order_by("name")
    ]


def _returns(user: User, county: County, day: dt.date) -> list[ReturnToDo]:
    """Of the county and, for a year before a reform, of those it grew out of."""
    found = []
    for year in collecting.collecting_years(day):
        with_past = collecting.with_their_past([county])
        for own in collecting.counties_to_return(user, year.year, day).filter(pk__in=with_past):
            members = collecting.members(own, year.year)
            deadline = collecting.dates_of(year.year).deadline
            found.append(
                ReturnToDo(
                    county=own,
                    year=year.year,
                    deadline=deadline,
                    is_late=day > deadline,
                    coverage=Coverage(sum(m.has_confirmed for m in members), len(members)),
                    submitted=collecting.return_of(own, year.year),
                    can_submit=can_submit(own, year.year),
                    is_muted=collecting.is_muted(user, year.year),
                )
            )
    return found

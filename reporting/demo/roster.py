"""An invented roster: 84 support colleagues in the 19 counties of January 2012, moved along with every
reform of the counties, with people who leave and people who come.

Women and men, kinds of doctor and years in office follow the scheme's evaluation.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from faker import Faker

from colleagues.geography import municipalities_of
from colleagues.models import County

# 84 in all; the larger counties have more.
SUPPORT_COLLEAGUES_2012 = {
    "01": 4, "02": 6, "03": 8, "04": 4, "05": 4, "06": 5, "07": 4, "08": 4, "09": 3, "10": 4,
    "11": 5, "12": 6, "14": 3, "15": 4, "16": 4, "17": 3, "18": 4, "19": 5, "20": 4,
}  # fmt: skip
# How many are wanted in each county in force today: 88 in 15.
SUPPORT_COLLEAGUES_TODAY = {
    "03": 9, "11": 7, "15": 5, "18": 5, "31": 5, "32": 9, "33": 5, "34": 6, "39": 5, "40": 4,
    "42": 6, "46": 9, "50": 7, "55": 4, "56": 2,
}  # fmt: skip
KINDS_OF_DOCTOR = {"general_practice": 35, "psychiatry": 17, "somatic_hospital": 9}
LANGUAGES = ["", "", "", "en", "de,en", "pl", "es", "se", "sv", "ar"]
WORKPLACES = {
    "general_practice": "Legesenteret",
    "psychiatry": "Distriktspsykiatrisk senter",
    "somatic_hospital": "Sykehuset",
}

# A fifteenth leaves in a year, so that most have ten years behind them and some are new.
LEAVE_IN_A_YEAR = 1 / 15
LAST_TURNOVER = 2025


@dataclass
class Term:
    """A term of an invented person in a county, by the county's code."""

    county: str
    first_day: dt.date
    last_day: dt.date | None = None


@dataclass
class Person:
    """An invented support colleague with all terms, earliest first."""

    profile: dict[str, Any]
    terms: list[Term] = field(default_factory=list)


class RosterMaker:
    """Plays the roster from 2001 to today. The same random generator gives the same people."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._faker = Faker("no_NO")
        self._faker.seed_instance(rng.getrandbits(32))
        self._emails: set[str] = set()
        self._counties = list(
            County.objects.order_by("valid_from", "code").prefetch_related("successors")
        )
        self.people: list[Person] = []

    def play(self) -> list[Person]:
        """Everybody who ever was in office, in the order they came."""
        for code, number in SUPPORT_COLLEAGUES_2012.items():
            for _ in range(number):
                self._appoint(code, self._day_between(2001, 2011))
        for year in range(2013, LAST_TURNOVER + 1):
            self._reform(year)
            self._turn_over(year)
        for code, number in SUPPORT_COLLEAGUES_TODAY.items():
            self._fill(code, number)
        for person in self.people:
            self._settle(person)
        return self.people

    def _appoint(self, county: str, first_day: dt.date) -> None:
        person = Person(profile=self._profile(), terms=[Term(county, first_day)])
        self.people.append(person)

    def _turn_over(self, year: int) -> None:
        """Some leave at midsummer, and somebody new takes over the next day."""
        serving = [person.terms[-1] for person in self.people if person.terms[-1].last_day is None]
        for term in serving:
            if self._rng.random() < LEAVE_IN_A_YEAR:
                term.last_day = dt.date(year, 6, 30)
                self._appoint(term.county, dt.date(year, 7, 1))

    def _settle(self, person: Person) -> None:
        """Give the person a municipality of the last county, and a workplace there."""
        county = next(c for c in self._counties if c.code == person.terms[-1].county)
        places = municipalities_of(county) or [
            place for successor in county.successors.all() for place in municipalities_of(successor)
        ]
        municipality = self._rng.choice(places).name
        kind = person.profile["kind_of_doctor"]
        person.profile["municipality"] = municipality
        person.profile["workplace"] = f"{WORKPLACES[kind]} {municipality}"

    def _reform(self, year: int) -> None:
        """Whose county ends goes on in one of its successors; one in six takes the occasion to leave."""
        last_day = dt.date(year - 1, 12, 31)
        ending = {county.code: county for county in self._counties if county.valid_to == last_day}
        for person in self.people:
            term = person.terms[-1]
            if term.last_day is None and term.county in ending:
                term.last_day = last_day
                successors = sorted(c.code for c in ending[term.county].successors.all())
                if self._rng.random() > 1 / 6:
                    person.terms.append(Term(self._rng.choice(successors), dt.date(year, 1, 1)))

    def _fill(self, county: str, wanted: int) -> None:
        """End or start terms in a county in force today until it has as many as wanted."""
        valid_from = next(c.valid_from for c in self._counties if c.code == county)
        serving = [p.terms[-1] for p in self.people if p.terms[-1].county == county]
        serving = [term for term in serving if term.last_day is None]
        for term in serving[wanted:]:
            term.last_day = dt.date(LAST_TURNOVER, 12, 31)
        for _ in range(wanted - len(serving)):
            earliest = max(2013, valid_from.year)
            self._appoint(county, self._day_between(earliest, max(earliest, 2020)))

    def _profile(self) -> dict[str, Any]:
        sex = self._rng.choice(["woman", "man"])
        first = self._faker.first_name_female() if sex == "woman" else self._faker.first_name_male()
        last = self._faker.last_name()
        kinds = list(KINDS_OF_DOCTOR)
        kind = self._rng.choices(kinds, weights=list(KINDS_OF_DOCTOR.values()))[0]
        return {
            "name": f"{first} {last}",
            "email": self._email(first, last),
            "sex": sex,
            "kind_of_doctor": kind,
            "languages": self._rng.choice(LANGUAGES),
            # No subscriber in Norway has eight digits that begin with 1.
            "telephone": f"100{self._rng.randrange(100_000):05d}",
        }

    def _email(self, first: str, last: str) -> str:
        letters = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": ".", "é": "e"})
        base = f"{first}.{last}".lower().translate(letters)
        candidates: Iterator[str] = (f"{base}{n or ''}@kollega.example" for n in range(1000))
        email = next(candidate for candidate in candidates if candidate not in self._emails)
        self._emails.add(email)
        return email

    def _day_between(self, first_year: int, last_year: int) -> dt.date:
        return dt.date(self._rng.randint(first_year, last_year), self._rng.randint(1, 12), 1)

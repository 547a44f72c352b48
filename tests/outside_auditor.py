"""Somebody with nothing but exported releases, who tries to compute what they withhold.

Written apart from the engine, from the published files alone: every count that exists is an unknown of a
linear program, every shown figure an equation. What a withheld cell can be at least and at most, by linear
programming, is never narrower than what it can be in whole numbers; so what is narrow here is narrow.
"""

import csv
import json
import math
import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

NATION = "nation"
TOTAL = "Total"
CONTACTS = "contacts"
SOLVED, UNBOUNDED = 0, 3
# Withheld, and not reported: of either nobody may find out the number.
NOT_SHOWN = {":", ".."}


@dataclass
class Auditor:
    """The linear program of some exported folders. Names of unknowns: (year, place, what)."""

    unknowns: dict = field(default_factory=dict)
    equal: list = field(default_factory=list)
    least: list = field(default_factory=list)
    withheld: list = field(default_factory=list)

    def __post_init__(self):
        self._years = {}

    def read(self, folder: Path) -> None:
        """Take in one exported release."""
        release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        for year, lists in release["code_lists"].items():
            if year not in self._years:
                self._years[year] = (release["geography"]["years"][year], lists)
                self._describe_year(year)
        for table in release["tables"]:
            with (folder / table["file"]).open(encoding="utf-8", newline="") as file:
                for line in csv.DictReader(file):
                    self._take(release["year"], table, line)

    # What there is to count, and what readers know of it -----------------------------------------------
    def _at(self, *name: str) -> dict:
        return {self.unknowns.setdefault(name, len(self.unknowns)): 1}

    def _describe_year(self, year: str) -> None:
        geography, lists = self._years[year]
        for county in geography["counties"]:
            for name in lists:
                self._describe_list(year, county, name)
        for one, other in (("reason", "sex"), ("reason", "workplace"), ("sex", "workplace")):
            for level in ("codes", "groups"):
                self._describe_cross(year, (one, other), level)

    def _describe_list(self, year: str, county: str, name: str) -> None:
        rules = self._years[year][1][name]
        contacts = self._at(year, county, CONTACTS)
        codes = {code: self._at(year, county, name, "codes", code) for code in rules["codes"]}
        if rules["measure"] != CONTACTS:
            self.least.append(
                _sum((1, self._conversations(year, county)), *_all(-1, codes.values()))
            )
            return
        self._describe_codes(contacts, list(codes.values()), rules["multiple_response"])
        groups = {group: self._at(year, county, name, "groups", group) for group in rules["groups"]}
        grouped = {code for members in rules["groups"].values() for code in members}
        loose = [codes[code] for code in rules["codes"] if code not in grouped]
        if groups and not rules["multiple_response"]:
            self.equal.append((_sum((1, contacts), *_all(-1, groups.values())), 0))
        for group, members in rules["groups"].items():
            inside = [codes[code] for code in members]
            self._describe_group(groups[group], inside, loose, rules["multiple_response"])

    def _describe_codes(self, contacts: dict, codes: list, many: bool) -> None:
        rest = _sum((-1, contacts), *_all(1, codes))
        if not many:
            self.equal.append((rest, 0))
            return
        self.least.append(rest)
        self.least.extend(_sum((1, contacts), (-1, code)) for code in codes)

    def _describe_group(self, group: dict, inside: list, loose: list, many: bool) -> None:
        self.least.append(_sum((-1, group), *_all(1, inside), *_all(1, () if many else loose)))
        floors = inside if many else [_sum(*_all(1, inside))]
        self.least.extend(_sum((1, group), (-1, floor)) for floor in floors)

    def _describe_cross(self, year: str, pair: tuple, level: str) -> None:
        """Each row and column against its margin; of a list with one answer the cells add up to it."""
        lists = self._years[year][1]
        if not all(name in lists for name in pair):
            return
        keys = [list(lists[name][level]) for name in pair]
        for at in (0, 1):
            other = lists[pair[1 - at]]
            for key in keys[at]:
                margin = self._margin(year, pair[at], level, key)
                cells = [
                    self._cross(year, pair, level, (key, k) if at == 0 else (k, key))
                    for k in keys[1 - at]
                ]
                if other["multiple_response"]:
                    self.least.extend(_sum((1, margin), (-1, cell)) for cell in cells)
                    self.least.append(_sum((-1, margin), *_all(1, cells)))
                else:
                    self.equal.append((_sum((1, margin), *_all(-1, cells)), 0))

    def _cross(self, year: str, pair: tuple, level: str, key: tuple) -> dict:
        return self._at(year, NATION, *pair, level, *key)

    def _margin(self, year: str, name: str, level: str, key: str) -> dict:
        counties = self._years[year][0]["counties"]
        return _sum(*_all(1, (self._at(year, county, name, level, key) for county in counties)))

    def _conversations(self, year: str, county: str) -> dict:
        codes = self._years[year][1]["conversations"]["codes"]
        return _sum(*((int(c), self._at(year, county, "conversations", "codes", c)) for c in codes))

    # Published figures -----------------------------------------------------------------------------------
    def _take(self, release: int, table: dict, line: dict) -> None:
        keys = dict(zip(table["key_columns"], (line[c] for c in table["key_columns"]), strict=True))
        vector = _sum(*((1, self._cell(str(year), table, keys)) for year in table["years"]))
        name = (release, table["name"], tuple(keys.values()))
        if line["value"] in NOT_SHOWN:
            self.withheld.append((name, vector))
        else:
            self.equal.append((vector, int(line["value"])))

    def _cell(self, year: str, table: dict, keys: dict) -> dict:
        geography = self._years[year][0]
        place = keys.get("county") or keys.get("region") or TOTAL
        counties = geography["regions"].get(
            place, [place] if place in geography["counties"] else []
        )
        counties = geography["counties"] if place == TOTAL else counties
        asked = {c: k for c, k in keys.items() if c not in {"county", "region", NATION}}
        level = {"fine": "codes", "coarse": "groups", None: None}[table["level"]]
        stated = {name: key for name, key in asked.items() if key != TOTAL}
        if len(stated) == 2:
            return self._cross(year, tuple(asked), level, tuple(asked.values()))
        return _sum(*((1, self._of_county(year, c, table, level, stated)) for c in counties))

    def _of_county(self, year: str, county: str, table: dict, level: str, stated: dict) -> dict:
        for name, key in stated.items():
            return self._at(year, county, name, level, key)
        if table["measure"] == CONTACTS:
            return self._at(year, county, CONTACTS)
        return self._conversations(year, county)

    # Attack -------------------------------------------------------------------------------------------------
    def narrow(self, least_width: int, number: int, seed: int) -> list:
        """Of so many withheld cells by chance, those with fewer possible values, and their bounds."""
        chosen = random.Random(seed).sample(self.withheld, min(number, len(self.withheld)))
        program = {
            "A_ub": -self._matrix(self.least),
            "b_ub": np.zeros(len(self.least)),
            "A_eq": self._matrix([row for row, _ in self.equal]),
            "b_eq": [figure for _, figure in self.equal],
        }
        found = [(name, *self._bounds(vector, program)) for name, vector in chosen]
        return [(name, low, high) for name, low, high in found if high - low + 1 < least_width]

    def _bounds(self, vector: dict, program: dict) -> tuple:
        found = []
        for sign in (1, -1):
            costs = np.zeros(len(self.unknowns))
            costs[list(vector)] = [sign * factor for factor in vector.values()]
            result = linprog(costs, **program, method="highs")
            assert result.status in {SOLVED, UNBOUNDED}, result.message
            found.append(-math.inf if result.status == UNBOUNDED else round(result.fun, 6))
        low, high = found[0], -found[1]
        return math.ceil(low), high if math.isinf(high) else math.floor(high)

    def _matrix(self, rows: list) -> csr_array:
        places = [(at, column, by) for at, row in enumerate(rows) for column, by in row.items()]
        at, columns, factors = (np.array(each) for each in zip(*places, strict=True))
        return csr_array((factors.astype(float), (at, columns)), (len(rows), len(self.unknowns)))


def _all(factor: int, rows: object) -> list:
    return [(factor, row) for row in rows]


def _sum(*parts: tuple) -> dict:
    total: dict = defaultdict(int)
    for factor, row in parts:
        for column, value in row.items():
            total[column] += factor * value
    return dict(total)

"""Made-up years for the engine's tests and bench: layouts, contacts one by one, their tallies."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reporting.disclosure import Measure, Unknown, Variable, YearLayout
from reporting.disclosure.layout import LEVELS

SEX = Variable("sex", ("woman", "man", "other"), {"woman_plus": ("woman",), "man_plus": ("man",)})
AGE = Variable(
    "age_band",
    ("under_30", "30_39", "40_49", "50_59", "60_plus"),
    {
        "under_40": ("under_30", "30_39"),
        "40_49": ("40_49",),
        "50_plus": ("50_59", "60_plus"),
    },
)
WORKPLACE = Variable(
    "workplace",
    (
        "hospital",
        "general_practice",
        "other_municipal",
        "private_specialist",
        "student",
        "other",
    ),
    {
        "hospital": ("hospital",),
        "general_practice": ("general_practice",),
        "other": ("other_municipal", "private_specialist", "student", "other"),
    },
)
INITIATOR = Variable(
    "initiator",
    (
        "doctor",
        "support_colleague",
        "work_colleague",
        "employer",
        "gp",
        "family_or_friends",
        "union_or_association",
        "other",
    ),
    {
        "doctor": ("doctor",),
        "someone_else": (
            "support_colleague",
            "work_colleague",
            "employer",
            "gp",
            "family_or_friends",
            "union_or_association",
            "other",
        ),
    },
)
REASON = Variable(
    "reason",
    (
        "workplace_conflict",
        "workload",
        "professional_doubt",
        "serious_event",
        "complaint",
        "career",
        "new_to_norway",
        "exhaustion",
        "mental_health",
        "somatic_illness",
        "substance_use",
        "partnership_family",
        "illness_in_family",
        "about_a_colleague",
        "other",
    ),
    {
        "work": (
            "workplace_conflict",
            "workload",
            "professional_doubt",
            "serious_event",
            "complaint",
            "career",
            "new_to_norway",
        ),
        "health": ("exhaustion", "mental_health", "somatic_illness", "substance_use"),
        "private_other": (
            "partnership_family",
            "illness_in_family",
            "about_a_colleague",
            "other",
        ),
    },
    multiple=True,
)
CONVERSATIONS = Variable("conversations", ("1", "2", "3"), {"one": ("1",), "more": ("2", "3")})
WAY = Variable("way", ("in_person", "telephone", "video", "written"), measure=Measure.CONVERSATIONS)
LENGTH = Variable("length", ("under_30", "30_or_more"), measure=Measure.CONVERSATIONS)

VARIABLES = (SEX, AGE, WORKPLACE, INITIATOR, REASON, CONVERSATIONS, WAY, LENGTH)
WEIGHTS: dict[str, Sequence[int]] = {
    "sex": (60, 38, 2),
    "age_band": (12, 33, 28, 19, 8),
    "workplace": (48, 25, 8, 9, 5, 5),
    "initiator": (62, 10, 8, 5, 4, 5, 3, 3),
    "reason": (14, 16, 8, 10, 9, 6, 3, 16, 10, 6, 2, 8, 5, 4, 3),
    "conversations": (40, 30, 30),
    "way": (30, 55, 10, 5),
    "length": (40, 60),
}
REGIONS = {
    "south_east": ("03", "31", "32", "33", "34", "39", "40", "42"),
    "west": ("11", "46"),
    "middle": ("15", "50"),
    "north": ("18", "55", "56"),
}
SIZES = {
    "03": 14, "46": 13, "50": 10, "11": 9, "32": 12, "33": 5, "31": 5, "34": 7,
    "39": 5, "40": 4, "42": 6, "15": 5, "18": 5, "55": 4, "56": 2,
}  # fmt: skip
COUNTIES = tuple(sorted(SIZES))


@dataclass(frozen=True)
class Contact:
    """One made-up contact; `answers` holds a code per single-response list."""

    county: str
    answers: Mapping[str, str]
    reasons: frozenset[str] = frozenset()
    conversations: tuple[Mapping[str, str], ...] = field(default=())


def full_layout(year: int) -> YearLayout:
    """Fifteen counties in four regions, all code lists."""
    return YearLayout(year, COUNTIES, REGIONS, VARIABLES)


def make_contacts(year: int, count: int, seed: int = 1) -> list[Contact]:
    """Made-up contacts of one year, always the same for the same arguments."""
    chance = random.Random(seed * 10_000 + year)
    return [_contact(chance) for _ in range(count)]


def _pick(chance: random.Random, variable: Variable) -> str:
    return chance.choices(variable.codes, WEIGHTS[variable.name])[0]


def _contact(chance: random.Random) -> Contact:
    county = chance.choices(COUNTIES, [SIZES[c] for c in COUNTIES])[0]
    singles = (SEX, AGE, WORKPLACE, INITIATOR, CONVERSATIONS)
    answers = {variable.name: _pick(chance, variable) for variable in singles}
    many = chance.choice((1, 1, 2, 2, 3))
    reasons = frozenset(chance.choices(REASON.codes, WEIGHTS["reason"], k=many))
    talks = tuple(
        {v.name: _pick(chance, v) for v in (WAY, LENGTH) if chance.random() < 0.9}
        for _ in range(int(answers["conversations"]))
    )
    return Contact(county, answers, reasons, talks)


def tally(layout: YearLayout, contacts: Iterable[Contact], seed: int = 1) -> dict[Unknown, int]:
    """Count contacts into every unknown of the layout; allotted codes go to a group at random."""
    counted = _counted(layout, contacts, seed)
    return {unknown: counted[unknown] for unknown in layout.unknowns()}


def tally_crossed(
    layout: YearLayout, contacts: Iterable[Contact], seed: int = 1
) -> dict[Unknown, int]:
    """The cross tables county by county, with the same draws."""
    counted = _counted(layout, contacts, seed)
    return {u: count for u, count in counted.items() if "*" in u.item and u.place != "nation"}


def _counted(layout: YearLayout, contacts: Iterable[Contact], seed: int) -> Counter[Unknown]:
    chance = random.Random(seed)
    return Counter(
        Unknown(layout.year, place, item)
        for contact in contacts
        for place, item in _items(layout, contact, chance)
    )


def _items(
    layout: YearLayout, contact: Contact, chance: random.Random
) -> Iterable[tuple[str, str]]:
    yield contact.county, "contacts"
    found: dict[tuple[str, str], list[str]] = {}
    for variable in layout.variables:
        if variable.measure is Measure.CONVERSATIONS:
            for talk in contact.conversations:
                if variable.name in talk:
                    yield contact.county, f"{variable.name}.{talk[variable.name]}"
            continue
        codes = sorted(contact.reasons) if variable.multiple else [contact.answers[variable.name]]
        found[variable.name, "fine"] = [variable.item("fine", code) for code in codes]
        groups = _groups(variable, codes, chance)
        found[variable.name, "coarse"] = [variable.item("coarse", group) for group in groups]
    for items in found.values():
        for item in items:
            yield contact.county, item
    for first, second in layout.crosses:
        rows, columns = (
            [item for level in LEVELS for item in found[name, level]] for name in (first, second)
        )
        for row in rows:
            for column in columns:
                yield "nation", f"{row}*{column}"
                yield contact.county, f"{row}*{column}"


def _groups(variable: Variable, codes: Sequence[str], chance: random.Random) -> list[str]:
    groups = [g for g, members in variable.groups.items() if set(codes) & set(members)]
    if not groups and variable.groups and not variable.multiple:
        return [chance.choice(sorted(variable.groups))]
    return groups


def full_tallies(year: int, count: int, seed: int = 1) -> dict[Unknown, int]:
    """Tallies of a made-up year over `full_layout`."""
    return tally(full_layout(year), make_contacts(year, count, seed), seed)


def full_crossed(year: int, count: int, seed: int = 1) -> dict[Unknown, int]:
    """The same year's cross tables county by county."""
    return tally_crossed(full_layout(year), make_contacts(year, count, seed), seed)

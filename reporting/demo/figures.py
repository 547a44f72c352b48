"""Invented contacts whose shares are those of the scheme's published facts.

2012 meets its published percentages to the rounding (sex and initiative, of roughly 100 contacts). Other
years are drawn around the same shares. Rows are what `load_contacts` reads: codes only.
"""

import random
from collections.abc import Mapping, Sequence

from contacts.loading import ContactRow

# Per cent of all contacts in the scheme's own evaluation of 2012.
PUBLISHED_2012: Mapping[str, Mapping[str, int]] = {
    "sex": {"man": 57, "woman": 43},
    "initiator": {
        "doctor": 72,
        "work_colleague": 9,
        "support_colleague": 6,
        "gp": 3,
        "family_or_friends": 3,
        "union_or_association": 2,
        "other": 5,
    },
}
# The evaluation says of the rest: as many from hospitals as from general practice, two conversations
# each, and three largest reasons. The other weights are invented.
INVENTED: Mapping[str, Mapping[str, int]] = {
    "sex": {"woman": 49, "man": 49, "other": 2},
    "age_band": {"under_30": 11, "30_39": 27, "40_49": 28, "50_59": 22, "60_plus": 12},
    "workplace": {
        "hospital": 40,
        "general_practice": 40,
        "other_municipal": 6,
        "private_specialist": 6,
        "student": 4,
        "other": 4,
    },
    "initiator": {
        "doctor": 70,
        "support_colleague": 7,
        "work_colleague": 8,
        "employer": 3,
        "gp": 4,
        "family_or_friends": 4,
        "union_or_association": 2,
        "other": 2,
    },
    "conversations": {"1": 32, "2": 36, "3": 32},
}
REASONS: Mapping[str, int] = {
    "mental_health": 20,
    "workload": 16,
    "partnership_family": 14,
    "workplace_conflict": 11,
    "exhaustion": 10,
    "complaint": 6,
    "serious_event": 5,
    "professional_doubt": 5,
    "illness_in_family": 4,
    "career": 3,
    "somatic_illness": 3,
    "substance_use": 3,
    "about_a_colleague": 2,
    "new_to_norway": 1,
    "other": 2,
}
# Two conversations per contact on average: as many with one as with three.
_CONVERSATIONS_2012 = {"1": 33, "2": 34, "3": 33}
_NUMBER_OF_REASONS = {1: 55, 2: 35, 3: 10}


def rows_for(
    year: int, counties: Mapping[str, int], contacts: int, rng: random.Random
) -> list[ContactRow]:
    """`contacts` rows for `year`, spread over `counties` (code → weight), in random order."""
    weights = INVENTED if year != 2012 else {**INVENTED, **PUBLISHED_2012}
    if year == 2012:
        weights = {**weights, "conversations": _CONVERSATIONS_2012}
    columns = {
        variable: _column(shares, contacts, exact=year == 2012, rng=rng)
        for variable, shares in weights.items()
    }
    places = rng.choices(list(counties), weights=list(counties.values()), k=contacts)
    return [
        ContactRow(
            county=place,
            year=str(year),
            sex=columns["sex"][number],
            age_band=columns["age_band"][number],
            workplace=columns["workplace"][number],
            initiator=columns["initiator"][number],
            conversations=columns["conversations"][number],
            reasons=";".join(_reasons(rng)),
        )
        for number, place in enumerate(places)
    ]


def apportion(shares: Mapping[str, int], total: int) -> dict[str, int]:
    """Whole numbers that add up to `total` and are nearest to the shares (largest remainder)."""
    whole = sum(shares.values())
    exact = {code: share * total / whole for code, share in shares.items()}
    counts = {code: int(value) for code, value in exact.items()}
    by_remainder = sorted(exact, key=lambda code: counts[code] - exact[code])
    for code in by_remainder[: total - sum(counts.values())]:
        counts[code] += 1
    return counts


def _column(
    shares: Mapping[str, int], total: int, *, exact: bool, rng: random.Random
) -> Sequence[str]:
    if not exact:
        return rng.choices(list(shares), weights=list(shares.values()), k=total)
    column = [code for code, count in apportion(shares, total).items() for _ in range(count)]
    rng.shuffle(column)
    return column


def _reasons(rng: random.Random) -> list[str]:
    number = rng.choices(list(_NUMBER_OF_REASONS), weights=list(_NUMBER_OF_REASONS.values()))[0]
    drawn = rng.choices(list(REASONS), weights=list(REASONS.values()), k=number)
    return sorted(set(drawn))

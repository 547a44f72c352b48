"""A year's contacts counted into cells. Counts leave the app only this way, and only to be protected."""

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.db.models import QuerySet

from contacts.models import Code, Contact, Tally

NATION = "nation"
CONTACTS = "contacts"
# Pairs tallied against each other: for the nation, and for each county until the year is published.
CROSSES = (("reason", "sex"), ("reason", "workplace"), ("sex", "workplace"))


class TallyKey(NamedTuple):
    """A cell: `place` is a county's code or "nation" (cross tables); `item` is "contacts", a code's id
    (`sex.woman`, `reason.coarse.work`) or two of them, each fine or coarse (`reason.workload*sex.woman`)."""

    place: str
    item: str


def count_contacts(*, year: int, rng: random.Random | None = None) -> dict[TallyKey, int]:
    """Count the contacts of `year` into cells; cells with none are left out.

    Units are contacts, for `way.*` and `length.*` conversations. A contact with several reasons counts
    once in each of them and once in each coarse group. A code without a coarse group (a sex other than
    woman and man) is counted in one of the variable's groups, drawn at random for each contact (as
    Statistics Canada does with gender), so that a rare code doesn't cost everybody the coarse table.
    """
    groups = Groups(Code.objects.all(), rng or random.SystemRandom())
    counts: Counter[TallyKey] = Counter()
    contacts = Contact.objects.filter(year_id=year).prefetch_related("reasons", "conversations")
    # In the order of what they say: the same contacts draw the same, wherever their rows lie.
    for contact in sorted(contacts.select_related("county"), key=_content):
        counts.update(_cells_of(contact, groups))
    return dict(counts)


def _content(contact: Contact) -> tuple[object, ...]:
    return (
        contact.county.code,
        *(contact.sex_id, contact.age_band_id, contact.workplace_id, contact.initiator_id),
        sorted(reason.reason_id for reason in contact.reasons.all()),
        len(contact.conversations.all()),
    )


class Groups:
    """Which coarse code stands for a fine one; drawn anew at every call where the fine one has none."""

    def __init__(self, codes: Iterable[Code], rng: random.Random) -> None:
        codes = list(codes)
        self._coarse = {code.id: code.coarse_id for code in codes if not code.is_coarse}
        self._of_variable: dict[str, list[str]] = {}
        for code in sorted(codes, key=lambda code: code.id):
            if code.is_coarse:
                self._of_variable.setdefault(code.variable, []).append(code.id)
        self._rng = rng

    def coarse(self, code_id: str) -> str | None:
        own = self._coarse[code_id]
        groups = self._of_variable.get(code_id.partition(".")[0], [])
        return own or (self._rng.choice(groups) if groups else None)


def _cells_of(contact: Contact, groups: Groups) -> Iterator[TallyKey]:
    conversations = list(contact.conversations.all())
    fine = {
        "sex": [contact.sex_id],
        "age_band": [contact.age_band_id],
        "workplace": [contact.workplace_id],
        "initiator": [contact.initiator_id],
        "conversations": [f"conversations.{len(conversations)}"],
        "reason": [reason.reason_id for reason in contact.reasons.all()],
    }
    coarse = {
        variable: sorted({group for code in codes if (group := groups.coarse(code))})
        for variable, codes in fine.items()
    }
    place = contact.county.code
    yield TallyKey(place, CONTACTS)
    for code in itertools.chain(*fine.values(), *coarse.values()):
        yield TallyKey(place, code)
    both = {variable: [*fine[variable], *coarse[variable]] for variable in fine}
    for first, second in CROSSES:
        for pair in itertools.product(both[first], both[second]):
            for where in (NATION, place):
                yield TallyKey(where, "*".join(pair))
    for conversation in conversations:
        for code in filter(None, (conversation.way_id, conversation.length_id)):
            yield TallyKey(place, code)


def rounded_nation_count(*, year: int, to: int = 5) -> int:
    """The nation's contacts of `year` so far, rounded to the nearest `to`; the exact number doesn't leave."""
    exact = Contact.objects.filter(year_id=year).count()
    return (2 * exact + to) // (2 * to) * to


def read(*, year: int) -> dict[TallyKey, int]:
    """The stored tallies of a year: contacts (or conversations) per cell, zero cells left out. Cross tables
    are the nation's."""
    return _read(Tally.objects.filter(year_id=year).exclude(Tally.COUNTYS_CROSSES))


def read_crossed(*, year: int) -> dict[TallyKey, int]:
    """The counties' own cross tables of a closed year, contacts per cell, zero cells left out."""
    return _read(Tally.objects.filter(Tally.COUNTYS_CROSSES, year_id=year))


def _read(tallies: QuerySet[Tally]) -> dict[TallyKey, int]:
    rows = tallies.values_list("county__code", "first_id", "second_id", "count")
    return {
        TallyKey(county or NATION, "*".join(filter(None, (first, second))) or CONTACTS): count
        for county, first, second, count in rows
    }


def rows(
    *, year: int, counts: Mapping[TallyKey, int], county_ids: Mapping[str, int]
) -> Iterator[Tally]:
    """Unsaved rows for `counts`; `county_ids` gives the key of each county code."""
    for (place, item), count in counts.items():
        first, _, second = item.partition("*")
        yield Tally(
            year_id=year,
            county_id=None if place == NATION else county_ids[place],
            first_id=None if item == CONTACTS else first,
            second_id=second or None,
            count=count,
        )

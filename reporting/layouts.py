"""A year as the mathematics of protection sees it: its counties, regions and code lists."""

from colleagues.models import County
from contacts.models import Code
from contacts.tallies import CROSSES
from reporting.disclosure import Measure, Variable, YearLayout

# Counted per conversation, and published for the nation only.
_OF_CONVERSATIONS = {"way", "length"}
_MULTIPLE = {"reason"}


def year_layout(year: int) -> YearLayout:
    """The layout of `year` from the counties and codes in use that year."""
    counties = list(County.objects.of_year(year))
    regions: dict[str, list[str]] = {}
    for county in counties:
        regions.setdefault(county.health_region, []).append(county.code)
    return YearLayout(
        year=year,
        counties=tuple(county.code for county in counties),
        regions={region: tuple(codes) for region, codes in regions.items()},
        variables=tuple(_variables(year)),
        crosses=CROSSES,
    )


def _variables(year: int) -> list[Variable]:
    codes = list(Code.objects.in_year(year).order_by("position"))
    return [
        Variable(
            name=name,
            codes=tuple(c.code for c in codes if c.variable == name and not c.is_coarse),
            groups=_groups(name, codes),
            multiple=name in _MULTIPLE,
            measure=Measure.CONVERSATIONS if name in _OF_CONVERSATIONS else Measure.CONTACTS,
        )
        for name in Code.Variable.values
    ]


def _groups(name: str, codes: list[Code]) -> dict[str, tuple[str, ...]]:
    groups = {
        coarse.code: tuple(c.code for c in codes if c.coarse_id == coarse.id)
        for coarse in codes
        if coarse.variable == name and coarse.is_coarse
    }
    return {group: members for group, members in groups.items() if members}

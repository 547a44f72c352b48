"""Statistics published before this system, as readers get them: marked, with source and coverage, and a
number that is approximate never looking exact."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from reporting.historic import HistoricStatistics, HistoricValue, known_shares_are_all
from reporting.reports import coverage, figures
from reporting.reports.blocks import Content, Share
from reporting.reports.coverage import Stated
from reporting.reports.figures import Figure
from reporting.reports.labels import Labels


def label(known: HistoricStatistics) -> str:
    """The year where it stands among others."""
    return _("%(year)s (earlier statistics)") % {"year": known.year}


def number(value: int | None, *, is_about: bool) -> Content:
    """A total: exact ones are figures, approximate ones words."""
    if value is None:
        return figures.NOT_PUBLISHED
    if is_about:
        return _("about %(number)s") % {"number": figures.number(value)}
    return figures.shown(value)


def contacts(known: HistoricStatistics) -> Content:
    return number(known.contacts, is_about=known.totals_are_about)


def coverage_of(known: HistoricStatistics) -> Stated:
    """ "14 of 19 counties", with the support colleagues where they are known."""
    values = {
        "reported": known.counties_reported,
        "counties": known.counties,
        "confirmed": known.confirmed,
        "in_office": known.in_office,
    }
    if known.in_office is None:
        text = short = _("%(reported)s of %(counties)s counties") % values
    else:
        text, short = coverage.counties_and_colleagues(values), coverage.in_brief(values)
    return Stated(known.year, text, short, known.is_low)


def note(historic: Sequence[HistoricStatistics]) -> str:
    """Where the figures of the earlier years come from; empty if there are none."""
    if not historic:
        return ""
    sources = "; ".join(f"{known.year}: {known.source}" for known in historic)
    return _(
        "Earlier statistics are figures published before this system, counted in another way: "
        "%(sources)s. In charts they are hollow, and their line is dashed."
    ) % {"sources": sources}


def share(known: HistoricStatistics, code: str) -> Share:
    """A code's share as it was published, or of an exact total; "." where neither can be said."""
    value = known.value(code)
    return _nothing() if value is None else _share(known, value)


def group_share(known: HistoricStatistics, group: str, codes: Sequence[str]) -> Share:
    """A group's share: its own, or the sum of its codes' where the codes published are everything."""
    variable = group.partition(".")[0]
    published = known.of_variable(variable)
    if known.value(group) is not None or not known_shares_are_all(published):
        return share(known, group)
    parts = [value for value in published if value.code in codes]
    places = max(len((value.percent or "").partition(".")[2]) for value in published)
    total = sum((Decimal(value.percent or 0) for value in parts), Decimal(0))
    return _written(f"{total:.{places}f}")


def figure_lines(known: HistoricStatistics, labels: Labels) -> list[tuple[str, str, str]]:
    """Each figure as it was published: code list, code, and count or percentage."""
    return [
        (labels.variable(value.variable), labels.codes[value.code], _as_published(value))
        for value in known.values
    ]


def _as_published(value: HistoricValue) -> str:
    if value.percent is not None:
        return figures.percent_text(value.percent)
    return figures.number(value.count or 0)


def _share(known: HistoricStatistics, value: HistoricValue) -> Share:
    if value.percent is not None:
        return _written(value.percent)
    whole = known.total_of(value.variable)
    if not whole or value.count is None:
        return _nothing()
    return Share.of(figures.shown(value.count), figures.shown(whole))


def _written(percent: str) -> Share:
    return Share(float(percent), figures.percent_text(percent))


def _nothing() -> Share:
    symbol: Figure = figures.NOT_PUBLISHED
    return Share(None, str(symbol))

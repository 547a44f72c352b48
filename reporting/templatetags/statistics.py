"""What the pages of the statistics ask of a block, and every page of the statistics as a whole."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from reporting import selectors
from reporting.reports import charts, figures
from reporting.reports.blocks import Content, Rate, Share
from reporting.reports.figures import Figure
from reporting.statistics.pages import Panel

register = template.Library()


@register.filter
def as_missing(cell: Content) -> Figure | None:
    """The cell as a figure that isn't shown; None if it is a figure, a share or a text to be read."""
    if isinstance(cell, Figure):
        return cell if cell.value is None else None
    return figures.missing(cell.text) if isinstance(cell, Share | Rate) else None


@register.filter
def picture(panel: Panel) -> SafeString:
    """The chart as a picture that the keyboard reaches: its text says every figure, and its table is named as
    where the details are."""
    if panel.block.chart is None:
        return SafeString("")
    drawn = charts.svg(
        panel.block.chart,
        role="img",
        tabindex="0",
        aria_label=panel.block.chart.alt,
        aria_details=f"{panel.key}-table",
    )
    # Every text and attribute in it is escaped where it is drawn.
    return mark_safe(drawn)  # noqa: S308  # nosec B308 B703


@register.simple_tag
def has_public_statistics() -> bool:
    """Whether there is a year whose statistics everybody may read."""
    return selectors.has_any_public_statistics()

"""What staff say of a historic year. If it can be true is for the checks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from colleagues.texts import stored_text
from reporting.historic import HistoricStatistics, HistoricValue

COVERAGE = ("source", "counties_reported", "counties", "confirmed", "in_office")


def _number(label: Any, *, required: bool = False, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=required, min_value=least, max_value=999_999_999
    )


class CoverageForm(forms.Form):
    """Where the figures were published, and how complete they are."""

    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("As readers are to see it: what was published, by whom and when."),
    )
    counties_reported = _number(_("Counties that reported"), required=True)
    counties = _number(_("Counties there were"), required=True, least=1)
    confirmed = _number(_("Support colleagues who confirmed, if known"))
    in_office = _number(_("Support colleagues in office, if known"), least=1)

    def clean_source(self) -> str:
        source = stored_text(self.cleaned_data["source"])
        if not source:
            raise forms.ValidationError(_("Say where the figures were published."))
        return source

    def coverage(self) -> dict[str, Any]:
        """What was said, by field."""
        return {name: self.cleaned_data[name] for name in COVERAGE}


class ImportForm(CoverageForm):
    """A file with a year's figures, and what it doesn't say itself."""

    file = forms.FileField(label=_("Excel or CSV file"), allow_empty_file=True)
    contacts = _number(_("Number of contacts, if known"))
    conversations = _number(_("Number of conversations, if known"))
    totals_are_about = forms.BooleanField(label=_("These numbers are approximate"), required=False)
    field_order = ["file", *COVERAGE]

    def statistics(self, year: int, values: tuple[HistoricValue, ...]) -> HistoricStatistics:
        """The file and what was said of it."""
        named = {
            name: self.cleaned_data[name]
            for name in ("contacts", "conversations", "totals_are_about")
        }
        return HistoricStatistics(year=year, values=values, **named, **self.coverage())

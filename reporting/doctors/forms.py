"""The numbers of doctors of one year: a field for each of its counties."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from colleagues.models import County
from colleagues.texts import stored_text
from reporting.actions.doctors import check_plausible
from reporting.doctors import Doctors
from reporting.historic.reading import count_of
from supportscheme.errors import RuleError


class DoctorsForm(forms.Form):
    """Text, so that what is wrong can be named as it was written; a blank field is no number."""

    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, counties: Sequence[County], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes = [county.code for county in counties]
        for county in counties:
            self.fields[county.code] = forms.CharField(
                label=county.name,
                required=False,
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                validators=[partial(_validate, county.name)],
            )

    def clean_source(self) -> str:
        return stored_text(self.cleaned_data["source"])

    def numbers(self) -> dict[str, int | None]:
        """What was entered, by county code."""
        texts = {code: self.cleaned_data[code] for code in self._codes}
        return {code: count_of(text) if text else None for code, text in texts.items()}


def _validate(county: str, text: str) -> None:
    try:
        check_plausible(county, count_of(text))
    except RuleError as error:
        raise ValidationError(str(error)) from None


def as_initial(doctors: Doctors) -> dict[str, str]:
    """What the form shows of what is there."""
    return {
        "source": doctors.source,
        **{code: str(number) for code, number in doctors.numbers.items()},
    }


class DoctorsFileForm(forms.Form):
    file = forms.FileField(label=_("Excel or CSV file"), allow_empty_file=True)

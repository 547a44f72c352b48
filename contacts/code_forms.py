"""Staff's forms for the code lists."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from colleagues.selectors import today
from contacts.models import Code


class AddCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=29,
        help_text=_("Lower-case letters a–z, digits and underscores. It can never be changed."),
    )
    label_nb = forms.CharField(label=_("Bokmål"), max_length=100)
    label_nn = forms.CharField(label=_("Nynorsk"), max_length=100)
    label_en = forms.CharField(label=_("English"), max_length=100)
    coarse = forms.ModelChoiceField(
        label=_("Group"), queryset=Code.objects.none(), required=False, empty_label="–"
    )
    first_year = forms.IntegerField(label=_("First year"))

    def __init__(self, data: Any = None, *, groups: QuerySet[Code]) -> None:
        super().__init__(data, initial={"first_year": today().year})
        self.fields["coarse"].queryset = groups  # type: ignore[attr-defined]
        if not groups.exists():
            del self.fields["coarse"]

    def fields_of_code(self) -> dict[str, Any]:
        """What the action takes, besides who and which variable."""
        data = self.cleaned_data
        return {
            "code": data["code"],
            "labels": {language: data[f"label_{language}"] for language in ("nb", "nn", "en")},
            "coarse": data.get("coarse"),
            "first_year": data["first_year"],
        }


class RetireCodeForm(forms.Form):
    last_year = forms.IntegerField(
        label=_("Last year"), help_text=_("The last year in which the answer can be chosen.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"last_year": today().year})

"""Reads and the form of the list of where a doctor can go next."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from colleagues.models import HelpOffer


def all_offers() -> QuerySet[HelpOffer]:
    """Where a doctor can go next, in the order staff gave them."""
    return HelpOffer.objects.all()


class HelpOfferForm(forms.ModelForm):
    url = forms.URLField(label=_("Web address"), required=False, assume_scheme="https")

    class Meta:
        model = HelpOffer
        fields = ["text_nb", "text_nn", "text_en", "url", "telephone", "position"]

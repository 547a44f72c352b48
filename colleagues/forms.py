"""Forms of the roster. They say what a value must look like; if the step is possible is for the rules."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from colleagues import geography, languages, selectors
from colleagues.actions import NewCounty
from colleagues.actions.roster_entries import Profile
from colleagues.models import County, Gathering, HealthRegion, SupportColleague
from colleagues.roster_files.values import language_codes
from supportscheme.errors import RuleError


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: object, *, required: bool = True, **options: Any) -> forms.DateField:
    """A day, picked in a calendar or typed as 01.02.2024."""
    formats = ["%Y-%m-%d", "%d.%m.%Y"]
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=required,
        widget=DayInput(),
        input_formats=formats,
        **options,
    )


class TermForm(forms.Form):
    """First and last day of a term."""

    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False, help_text=_("Blank: until further notice."))


class LastDayForm(forms.Form):
    last_day = day_field(_("Last day"), required=False)


class EndForm(forms.Form):
    last_day = day_field(_("Last day"))


class CountyChoice(forms.Form):
    """A form with one of the counties given."""

    county = forms.ChoiceField(label=_("County"))

    def __init__(self, *args: Any, counties: list[County], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counties = {county.code: county for county in counties}
        field: Any = self.fields["county"]
        field.choices = [(code, county.name) for code, county in self.counties.items()]


class MoveForm(CountyChoice):
    first_day = day_field(_("From"))


class PauseForm(forms.Form):
    first_day = day_field(_("From"), required=False, help_text=_("Blank: from today."))
    last_day = day_field(_("To"), required=False, help_text=_("Blank: until you end it."))


class TalkForm(forms.Form):
    day = day_field(_("Day"))


class DatalistInput(forms.TextInput):
    """A text field that proposes words. Works without scripts, and anything may be typed."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self.words = words

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}-words"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((w,) for w in self.words))
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


class ProfileForm(forms.Form):
    """The facts of a roster entry."""

    name = forms.CharField(label=_("Name"), max_length=150)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=SupportColleague.Sex.choices, widget=forms.RadioSelect
    )
    kind_of_doctor = forms.ChoiceField(label=_("Kind of doctor"), widget=forms.RadioSelect)
    specialty = forms.CharField(label=_("Specialty"), max_length=80, required=False)
    workplace = forms.CharField(label=_("Workplace"), max_length=120, required=False)
    municipality = forms.CharField(label=_("Municipality"), max_length=60, required=False)
    languages = forms.CharField(
        label=_("Languages"),
        max_length=200,
        required=False,
        help_text=_("Besides Norwegian, with commas between."),
    )
    telephone = forms.CharField(
        label=_("Telephone"),
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    times_of_day = forms.CharField(
        label=_("Times of day"), max_length=120, required=False, help_text=_("When calls suit.")
    )
    doctor_since = forms.IntegerField(
        label=_("Doctor since"), required=False, min_value=1940, max_value=2100
    )
    about = forms.CharField(label=_("A line about yourself"), max_length=200, required=False)

    PROFILE = (
        "name",
        "sex",
        "kind_of_doctor",
        "specialty",
        "workplace",
        "municipality",
        "languages",
        "telephone",
        "times_of_day",
        "doctor_since",
        "about",
    )

    def __init__(self, *args: Any, county: County | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = selectors.kinds_of_doctor(selectors.today().year)
        self._field("kind_of_doctor").choices = [(kind.pk, kind.label) for kind in kinds]
        places = geography.municipalities_of(county) if county else geography.municipalities()
        self.fields["municipality"].widget = DatalistInput([place.name for place in places])
        self.fields["languages"].widget = DatalistInput(
            [name for _code, name in languages.choices()]
        )

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean_languages(self) -> str:
        try:
            return language_codes(self.cleaned_data["languages"])
        except RuleError as error:
            raise forms.ValidationError(str(error)) from error

    def facts(self) -> Profile:
        """The cleaned facts."""
        given = {name: self.cleaned_data[name] for name in self.PROFILE}
        return cast(Profile, given)


def facts_of(person: SupportColleague) -> dict[str, Any]:
    """An entry's facts as `ProfileForm` shows them."""
    values = {
        name: getattr(person, name)
        for name in ProfileForm.PROFILE
        if name not in {"name", "kind_of_doctor", "languages"}
    }
    return {
        **values,
        "name": person.user.name,
        "kind_of_doctor": person.kind_of_doctor_id,
        "languages": ", ".join(languages.label(code) for code in person.language_codes),
    }


class AppointForm(ProfileForm):
    """A new term; the facts are for somebody who isn't in the roster yet."""

    email = forms.EmailField(label=_("E-mail address"))
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False, help_text=_("Blank: until further notice."))
    send_invitation = forms.BooleanField(
        label=_("Send an e-mail that tells how to sign in"), required=False, initial=True
    )
    field_order = ["email", "name", "first_day", "last_day", "sex", "kind_of_doctor"]


class OwnEntryForm(ProfileForm):
    """The own entry, and for each field whether the public sees it."""

    public_fields = forms.MultipleChoiceField(
        label=_("What the public may see"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without your name you are not in the finder at all."),
    )
    EXTRA_LABELS = {"email": _("E-mail address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("public_fields").choices = [
            (name, self.EXTRA_LABELS.get(name) or self.fields[name].label)
            for name in SupportColleague.SHOWABLE
        ]


class GatheringForm(forms.Form):
    """A course or meeting and who was there."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Gathering.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=100)
    day = day_field(_("Day"))
    attendees = forms.MultipleChoiceField(
        label=_("Who was there"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: list[SupportColleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field: Any = self.fields["attendees"]
        field.choices = [(key, str(person)) for key, person in self.people.items()]

    def present(self) -> list[SupportColleague]:
        """The people ticked."""
        return [self.people[key] for key in self.cleaned_data["attendees"]]


class ImportForm(forms.Form):
    file = forms.FileField(label=_("Excel or CSV file"), allow_empty_file=True)


class PersonForm(forms.Form):
    """Somebody to be given a role."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=150)
    send_invitation = forms.BooleanField(
        label=_("Send an e-mail that tells how to sign in"), required=False, initial=True
    )


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("New e-mail address"))


class AdviserForm(CountyChoice, PersonForm):
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False, help_text=_("Blank: until further notice."))
    field_order = ["county", "email", "name", "first_day", "last_day"]


class CountyForm(forms.Form):
    """A county's name and region, for a correction."""

    name = forms.CharField(label=_("Name"), max_length=60)
    health_region = forms.ChoiceField(label=_("Health region"), choices=HealthRegion.choices)


class NewCountyForm(CountyForm):
    """One of the counties to come."""

    code = forms.CharField(label=_("Code"), max_length=4)
    # Blank first, or a county that nobody described would count as described by its region.
    health_region = forms.ChoiceField(
        label=_("Health region"), choices=[("", "–"), *HealthRegion.choices]
    )
    field_order = ["code", "name", "health_region"]

    def new_county(self) -> NewCounty:
        return NewCounty(**self.cleaned_data)


class ReformForm(forms.Form):
    """Which counties change, and when."""

    predecessors = forms.MultipleChoiceField(
        label=_("Counties that cease"), widget=forms.CheckboxSelectMultiple
    )
    from_day = day_field(_("From"))

    def __init__(self, *args: Any, counties: list[County], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counties = {county.code: county for county in counties}
        field: Any = self.fields["predecessors"]
        field.choices = [(code, county.name) for code, county in self.counties.items()]

    def chosen(self) -> list[County]:
        """The counties ticked."""
        return [self.counties[code] for code in self.cleaned_data["predecessors"]]


def day_of(text: str | None, otherwise: dt.date) -> dt.date:
    """A day in an address; anything else, and a year that can't be meant, is `otherwise`."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return day if 1900 <= day.year <= 2200 else otherwise

"""The log's forms: every question is answered by tapping one of the year's answers."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colleagues.models import County, SupportColleague
from contacts import selectors
from contacts.answers import Answers, Talk, codes_in_use
from contacts.models import MAX_CONVERSATIONS, Code, Contact
from contacts.stored import Stored, row

NUMBERS = range(1, MAX_CONVERSATIONS + 1)
# Afterwards the year is the current one, unless somebody unfolds the question.
LAST_MONTH_THAT_ASKS = 2
SINGLE = ("sex", "age_band", "workplace", "initiator")
LEGENDS = {
    "year": gettext_lazy("Which year?"),
    "county": gettext_lazy("Your county"),
    "sex": gettext_lazy("The doctor’s sex"),
    "age_band": gettext_lazy("Age"),
    "workplace": gettext_lazy("Workplace"),
    "initiator": gettext_lazy("Who took the initiative?"),
    "reasons": gettext_lazy("What was it about? One or more"),
    "conversations": gettext_lazy("Conversations so far"),
    "way": gettext_lazy("How did you talk?"),
    "length": gettext_lazy("How long?"),
}


@dataclass(frozen=True)
class Option:
    """One answer to tap."""

    value: str
    label: str
    group: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """A question as a template shows it; `number` is the conversation's, else None."""

    name: str
    legend: str
    kind: str
    options: list[Option]
    errors: list[str]
    number: int | None
    is_required: bool

    @property
    def chosen(self) -> str:
        return ", ".join(option.label for option in self.options if option.is_chosen)


class SummaryRow(NamedTuple):
    """A column of the row that will be stored, with what it will hold so far."""

    name: str
    stored: Stored
    value: str


# Which question fills which column; a column that isn't here is filled by the system.
_FILLED_BY = {
    "contact.year": "year",
    "contact.county": "county",
    **{f"contact.{variable}": variable for variable in SINGLE},
    "contactreason.reason": "reasons",
    "conversation.number": "conversations",
    "conversation.way": "way",
    "conversation.length": "length",
}


_FILLED_BY_ITSELF = {
    "contact.id": gettext_lazy("32 random digits and letters"),
    "contact.owner_seal": gettext_lazy("32 bytes that only the secret key understands"),
    "contact.nickname": gettext_lazy("a number that stands for two words"),
}


class TapForm(forms.Form):
    """A form of questions with answers to tap."""

    _groups: dict[str, str]

    def _ask(
        self, name: str, codes: Iterable[Code], *, many: bool = False, required: bool = True
    ) -> None:
        codes = list(codes)
        choices = [(code.id, code.label) for code in codes]
        kind = forms.MultipleChoiceField if many else forms.ChoiceField
        error = _("Choose at least one reason.") if many else _("Tap an answer.")
        self.fields[name] = kind(
            choices=choices, required=required, error_messages={"required": error}
        )
        self._groups.update({code.id: code.coarse.label for code in codes if many and code.coarse})

    def _question(self, name: str) -> Question:
        bound, field = self[name], self.fields[name]
        bare, _dash, number = name.partition("-")
        chosen = {str(value) for value in _as_list(bound.value())}
        many = isinstance(field, forms.MultipleChoiceField)
        return Question(
            name=name,
            legend=str(LEGENDS[bare]),
            kind="checkbox" if many else "radio",
            options=[
                Option(
                    str(value), str(label), self._groups.get(str(value), ""), str(value) in chosen
                )
                for value, label in field.choices  # type: ignore[attr-defined]
            ],
            errors=[str(error) for error in bound.errors],
            number=int(number) if number else None,
            is_required=field.required and not many,
        )


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


class ContactForm(TapForm):
    """A whole contact: the answers, and the conversations held so far.

    Year and county are asked for only where there is something to choose.
    """

    contact = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        support_colleague: SupportColleague,
        day: dt.date,
        corrected: Contact | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(corrected, day), use_required_attribute=False)
        self.asks_year = day.month <= LAST_MONTH_THAT_ASKS
        self.seen = corrected.conversations.count() if corrected else 0
        self._groups = {}
        self._places = selectors.places_to_log(support_colleague, day, corrected)
        self._codes = {year: codes_in_use(year) for year in self._places}
        self._ask_where()
        for variable in SINGLE:
            self._ask(variable, self._known(variable))
        self._ask("reasons", self._known("reason"), many=True)
        numbers = [(str(number), str(number)) for number in NUMBERS]
        self.fields["conversations"] = forms.ChoiceField(choices=numbers, initial="1")
        for number in NUMBERS:
            self._ask(f"way-{number}", self._known("way"), required=number == 1)
            self._ask(f"length-{number}", self._known("length"), required=number == 1)

    def _ask_where(self) -> None:
        years = sorted(self._places)
        if len(years) > 1:
            self.fields["year"] = forms.ChoiceField(
                choices=[(str(year), str(year)) for year in years], initial=str(years[-1])
            )
        if any(len(counties) > 1 for counties in self._places.values()):
            counties = {str(c.pk): c.name for there in self._places.values() for c in there}
            self.fields["county"] = forms.ChoiceField(
                choices=list(counties.items()), initial=next(iter(counties), None)
            )

    def _known(self, variable: str) -> list[Code]:
        """The codes of every year that can be chosen, each once; `clean` holds them to the year."""
        codes = {code.id: code for known in self._codes.values() for code in known[variable]}
        return list(codes.values())

    @property
    def single_county(self) -> County | None:
        """The county, where there is nothing to choose."""
        there = {county for counties in self._places.values() for county in counties}
        return there.pop() if len(there) == 1 else None

    def questions(self) -> Iterator[Question]:
        """All of them, in the order of the page."""
        names = [name for name in self.fields if name != "contact"]
        return (self._question(name) for name in names)

    def summary(self) -> Iterator[SummaryRow]:
        """The row that will be stored, column by column as the models have it."""
        chosen = {question.name: question.chosen for question in self.questions()}
        held = int(chosen["conversations"] or 1)
        for name in ("way", "length"):
            numbered = [chosen[f"{name}-{number}"] for number in NUMBERS[:held]]
            chosen[name] = " + ".join(filter(None, numbered))
        chosen.setdefault("year", str(max(self._places, default="")))
        chosen.setdefault("county", self.single_county.name if self.single_county else "")
        for column, described in row():
            question = _FILLED_BY.get(column, "")
            value = chosen[question] if question else str(_FILLED_BY_ITSELF[column])
            yield SummaryRow(question, described, value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["year"] = int(cleaned.get("year") or max(self._places, default=0))
        self._clean_county(cleaned)
        self._clean_codes(cleaned)
        self._clean_conversations(cleaned)
        return cleaned

    def _clean_county(self, cleaned: dict[str, Any]) -> None:
        served = self._places.get(cleaned["year"], [])
        posted = cleaned.get("county")
        chosen = [county for county in served if str(county.pk) == posted or len(served) == 1]
        if chosen:
            cleaned["county"] = chosen[0]
        elif "county" not in self.errors:
            where = "county" if "county" in self.fields else None
            message = _("You have no term of office in that county in %(year)s.")
            self.add_error(where, message % {"year": cleaned["year"]})

    def _clean_codes(self, cleaned: dict[str, Any]) -> None:
        known = self._codes.get(cleaned["year"], {})
        for name in [*SINGLE, "reasons"]:
            codes = {
                code.id
                for code in known.get(name.removesuffix("s") if name == "reasons" else name, [])
            }
            for value in _as_list(cleaned.get(name) or []):
                if value not in codes:
                    label = dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
                    message = _("“%(value)s” is not one of the answers in %(year)s.")
                    self.add_error(name, message % {"value": label, "year": cleaned["year"]})

    def _clean_conversations(self, cleaned: dict[str, Any]) -> None:
        held = int(cleaned.get("conversations") or 1)
        for number in range(2, held + 1):
            for name in (f"way-{number}", f"length-{number}"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Tap an answer."))

    def answers(self) -> Answers:
        single = {variable: self.cleaned_data[variable] for variable in SINGLE}
        return Answers(**single, reasons=frozenset(self.cleaned_data["reasons"]))

    def talks(self) -> list[Talk]:
        held, data = int(self.cleaned_data["conversations"]), self.cleaned_data
        return [Talk(data[f"way-{n}"], data[f"length-{n}"]) for n in range(1, held + 1)]


def _initial(contact: Contact | None, day: dt.date) -> dict[str, Any]:
    if contact is None:
        return {"contact": uuid.uuid4()}
    talks = sorted(contact.conversations.all(), key=lambda talk: talk.number)
    return {
        "contact": contact.pk,
        "year": str(contact.year_id),
        "county": str(contact.county_id),
        **{variable: getattr(contact, f"{variable}_id") for variable in SINGLE},
        "reasons": [reason.reason_id for reason in contact.reasons.all()],
        "conversations": str(len(talks)),
        **{f"way-{talk.number}": talk.way_id for talk in talks},
        **{f"length-{talk.number}": talk.length_id for talk in talks},
    }


class ConversationForm(TapForm):
    """One more conversation."""

    contact = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Mapping[str, Any] | None = None, *, contact: Contact) -> None:
        super().__init__(data, use_required_attribute=False)
        self._groups = {}
        self.next_number = len(contact.conversations.all()) + 1
        self.is_last = self.next_number == MAX_CONVERSATIONS
        # Several of these forms are on one page, and their elements need names of their own.
        self.html_prefix = f"{contact.nickname}-"
        codes = codes_in_use(contact.year_id)
        self._ask("way", codes["way"])
        self._ask("length", codes["length"])

    def questions(self) -> Iterator[Question]:
        return (self._question(name) for name in ("way", "length"))

    def talk(self) -> Talk:
        return Talk(self.cleaned_data["way"], self.cleaned_data["length"])

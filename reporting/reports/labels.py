"""What codes are called, in one language."""

from dataclasses import dataclass
from typing import Self

from django.utils import translation
from django.utils.translation import gettext as _

from colleagues.models import HealthRegion, KindOfDoctor
from contacts.models import Code


def in_groups(title: str) -> str:
    """What a table of groups is called beside one of codes."""
    return _("%(title)s, in groups") % {"title": title}


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of codes (`sex.woman`, `reason.coarse.work`), lists and kinds of doctor."""

    language: str
    codes: dict[str, str]
    variables: dict[str, str]
    kinds_of_doctor: dict[str, str]
    regions: dict[str, str]

    @classmethod
    def load(cls, language: str) -> Self:
        """All labels in `language`, of retired codes too."""
        with translation.override(language):
            variables = {value: str(label) for value, label in Code.Variable.choices}
        return cls(
            language=language,
            codes={code.id: code.label_in(language) for code in Code.objects.all()},
            variables=variables,
            kinds_of_doctor={k.id: k.label_in(language) for k in KindOfDoctor.objects.all()},
            regions={value: str(label) for value, label in HealthRegion.choices},
        )

    def code(self, variable: str, code: str, *, coarse: bool = False) -> str:
        """A code's label. Raises KeyError naming a code that doesn't exist."""
        return self.codes[f"{variable}.coarse.{code}" if coarse else f"{variable}.{code}"]

    def variable(self, name: str) -> str:
        return self.variables[name]

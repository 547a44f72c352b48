"""What a published table, its columns and its codes are called, in one language."""

from dataclasses import dataclass

from reporting.disclosure import TOTAL, Table
from reporting.releases import ReleaseDocument
from reporting.reports.labels import Labels
from reporting.reports.profiles import period

_NATION = {"nb": "Norge", "nn": "Noreg", "en": "Norway"}
_PLACES = {
    "nation": {"nb": "Land", "nn": "Land", "en": "Country"},
    "county": {"nb": "Fylke", "nn": "Fylke", "en": "County"},
    "region": {"nb": "Helseregion", "nn": "Helseregion", "en": "Health region"},
}
_TOTAL = {"nb": "I alt", "nn": "I alt", "en": "Total"}
_IN_GROUPS = {"nb": "i grupper", "nn": "i grupper", "en": "in groups"}
YEAR = {"nb": "År", "nn": "År", "en": "Year"}
MEASURES = {
    "contacts": {"nb": "Kontakter", "nn": "Kontaktar", "en": "Contacts"},
    "conversations": {"nb": "Samtaler", "nn": "Samtalar", "en": "Conversations"},
}


@dataclass(frozen=True, slots=True)
class Naming:
    """Names for one table of a release."""

    document: ReleaseDocument
    table: Table
    labels: Labels

    @property
    def measure(self) -> str:
        return MEASURES[self.table.measure.value][self.labels.language]

    @property
    def title(self) -> str:
        """ "Contacts, reason × sex, 2023", or "… – in groups" for the table of the lists' groups."""
        parts = [self.measure, period(self.table.years)]
        if self.table.spec.variables:
            lists = [self.labels.variable(name).lower() for name in self.table.spec.variables]
            parts.insert(1, " × ".join(lists))
        if self.table.spec.geography != "nation":
            parts.insert(1, self.column(self.table.spec.geography).lower())
        title = ", ".join(parts)
        is_coarse = self.table.spec.variables and self.table.spec.level == "coarse"
        return f"{title} – {_IN_GROUPS[self.labels.language]}" if is_coarse else title

    def column(self, name: str) -> str:
        if name in _PLACES:
            return _PLACES[name][self.labels.language]
        return self.labels.variable(name)

    def code(self, column: str, code: str) -> str:
        """Raises KeyError for a code that the release doesn't know."""
        if column in _PLACES:
            return _NATION[self.labels.language] if code == TOTAL else self._place(column, code)
        if code == TOTAL:
            return _TOTAL[self.labels.language]
        return self.labels.code(column, code, coarse=self.table.spec.level == "coarse")

    def _place(self, column: str, code: str) -> str:
        if column == "region":
            return self.document.regions[code]
        return self.document.county(code).name

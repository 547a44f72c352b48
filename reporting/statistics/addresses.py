"""The permanent addresses of the statistics, and the ways between them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.releases import ReleaseDocument
from reporting.reports import crosses
from reporting.reports.labels import Labels
from reporting.statistics.edition import Edition


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    address: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses as the page at `path` names them; the language the reader asked for is passed on."""

    path: str
    language_query: str = ""

    def to(self, view: str, *args: object) -> str:
        return reverse(f"reporting:{view}", args=args) + self.language_query

    def link(self, title: str, view: str, *args: object) -> Link:
        address = reverse(f"reporting:{view}", args=args)
        return Link(title, address + self.language_query, is_current=address == self.path)

    def here(self, **query: str) -> str:
        """The same page with another query."""
        language = parse_qsl(self.language_query.removeprefix("?"))
        return f"{self.path}?{urlencode([*query.items(), *language])}"

    def years(
        self, edition: Edition, same_view: Callable[[Edition], tuple[str, ...] | None]
    ) -> list[Link]:
        """The years the reader may see: the same view of each, or its overview if it has no such view."""
        return [self._of_year(edition, each, same_view) for each in edition.documents]

    def _of_year(
        self,
        edition: Edition,
        document: ReleaseDocument,
        same_view: Callable[[Edition], tuple[str, ...] | None],
    ) -> Link:
        other = Edition(document, edition.documents, edition.labels)
        name, *args = same_view(other) or ("statistics",)
        address = self.to(name, document.year, *args)
        return Link(str(document.year), address, is_current=document.year == edition.year)

    def views(self, edition: Edition) -> list[Group]:
        """Every view of a published year."""
        year, labels = edition.year, edition.labels
        return [
            Group(
                _("Norway %(years)s") % {"years": year},
                (
                    self.link(_("Overview"), "statistics", year),
                    *self._by(labels, edition.variables, "statistics-by", year),
                    *(
                        self.link(crosses.title(labels, *pair), "statistics-cross", year, *pair)
                        for pair in edition.pairs
                    ),
                ),
            ),
            Group(
                _("Counties"),
                (
                    self.link(_("Contacts"), "statistics-counties", year),
                    *self._by(labels, edition.county_variables, "statistics-counties-by", year),
                ),
            ),
            Group(
                _("All years"),
                (
                    self.link(_("Overview"), "statistics-trend"),
                    *self._by(labels, edition.variables, "statistics-trend-by"),
                ),
            ),
        ]

    def _by(self, labels: Labels, names: tuple[str, ...], view: str, *year: int) -> list[Link]:
        return [self.link(labels.variable(name), view, *year, name) for name in names]

"""Figures that come from outside the log: statistics published before there was this system, and numbers of
doctors. Staff enter them; nothing here was ever counted from contacts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from colleagues.models import County
from contacts.models import Code

LAST_YEAR = 2100
MOST_DECIMALS = 3
# Oslo, the largest county, has some ten thousand; the smallest several hundred.
FEWEST_DOCTORS, MOST_DOCTORS = 20, 50_000


def _year_of_the_scheme(field: str = "year") -> Q:
    return Q((f"{field}__gte", settings.FIRST_YEAR), (f"{field}__lte", LAST_YEAR))


class HistoricYear(models.Model):
    """A year of the nation's statistics as it was published from elsewhere: where, how complete, and about
    how many contacts. It may be a year that is recorded here too."""

    year = models.PositiveSmallIntegerField(_("Year"), primary_key=True)
    source = models.CharField(_("Source"), max_length=200)
    counties_reported = models.PositiveSmallIntegerField(_("Counties that reported"))
    counties = models.PositiveSmallIntegerField(_("Counties there were"))
    confirmed = models.PositiveSmallIntegerField(_("Support colleagues who confirmed"), null=True)
    in_office = models.PositiveSmallIntegerField(_("Support colleagues in office"), null=True)
    contacts = models.PositiveIntegerField(_("Number of contacts"), null=True)
    conversations = models.PositiveIntegerField(_("Number of conversations"), null=True)
    totals_are_about = models.BooleanField(_("These numbers are approximate"), default=False)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=_year_of_the_scheme(), name="historic_year_is_one_of_the_scheme"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="historic_year_has_a_source"),
            models.CheckConstraint(
                condition=Q(counties__gte=1, counties_reported__lte=F("counties")),
                name="historic_counties_that_reported_are_some_of_all",
            ),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, in_office__isnull=True)
                # Each said to be there: what compares with nothing passes a check.
                | Q(
                    confirmed__isnull=False,
                    in_office__isnull=False,
                    in_office__gte=1,
                    confirmed__lte=F("in_office"),
                ),
                name="historic_colleagues_who_confirmed_are_some_of_all",
            ),
            models.CheckConstraint(
                condition=Q(totals_are_about=False)
                | Q(contacts__isnull=False)
                | Q(conversations__isnull=False),
                name="only_a_historic_number_is_approximate",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class HistoricFigure(models.Model):
    """One code's figure as it was published: a count, or a percentage with as many decimals as it had."""

    historic_year = models.ForeignKey(
        HistoricYear, on_delete=models.CASCADE, related_name="figures"
    )
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(null=True)
    percent = models.DecimalField(max_digits=6, decimal_places=MOST_DECIMALS, null=True)
    decimals = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["historic_year", "code__variable", "code__is_coarse", "code__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["historic_year", "code"], name="one_historic_figure_per_year_and_code"
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=False, percent__isnull=True, decimals__isnull=True)
                | Q(
                    count__isnull=True,
                    percent__isnull=False,
                    decimals__isnull=False,
                    percent__gte=0,
                    percent__lte=100,
                    decimals__gte=0,
                    decimals__lte=MOST_DECIMALS,
                ),
                name="historic_figure_is_a_count_or_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.historic_year_id} {self.code_id}"


class DoctorCount(models.Model):
    """How many doctors a county had in a year, and who says so; for rates per 1,000 doctors."""

    year = models.PositiveSmallIntegerField(_("Year"))
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="doctor_counts")
    number = models.PositiveIntegerField(_("Number of doctors"))
    source = models.CharField(_("Source"), max_length=200)

    class Meta:
        ordering = ["year", "county__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "county"], name="one_number_of_doctors_per_county_and_year"
            ),
            models.CheckConstraint(
                condition=_year_of_the_scheme(), name="doctors_are_of_a_year_of_the_scheme"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=FEWEST_DOCTORS, number__lte=MOST_DOCTORS),
                name="number_of_doctors_is_plausible",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="number_of_doctors_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.year}"

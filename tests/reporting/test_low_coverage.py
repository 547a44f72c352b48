"""Coverage stands beside the figures, that of the year before too, and a low one is marked."""

import re

import pytest

from reporting.releases import Coverage
from reporting.reports import coverage
from tests.reporting.release_samples import publish, sample

pytestmark = pytest.mark.django_db


def few(year):
    """A year in whose counties one of five has confirmed."""
    made = sample(year, number=40)
    made.coverage = {county.code: Coverage(1, 5) for county in made._counties()}
    return made


def page(client, year):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = client.get(f"/statistics/{year}/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer))


def test_the_year_before_stands_beside_the_year_and_its_low_coverage_is_marked(as_staff):
    publish(few(2011))
    publish(sample(2012, number=40))
    seen = page(as_staff, 2012)
    now, _separator, before = seen.partition("In 2011:")
    assert "Coverage: 19 of 19 counties, 95 of 95 support colleagues." in now
    assert "low coverage" not in now
    assert before.strip().startswith("19 of 19 counties, 19 of 95 support colleagues. low coverage")


def test_a_year_without_one_before_it_says_nothing_of_that(as_staff):
    publish(sample(2012, number=40))
    assert "In 2011" not in page(as_staff, 2012)


def test_the_trend_marks_a_year_of_low_coverage():
    from django.utils.translation import override

    with override("en"):
        assert coverage.in_trend(few(2011).document()).endswith(": low coverage")
        assert "low" not in coverage.in_trend(sample(2012, number=40).document())

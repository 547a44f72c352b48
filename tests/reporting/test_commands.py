import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Contact, Year
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_counties")]


def run(name, *args):
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_a_year_is_closed_and_published_by_command():
    factories.contact(county=factories.county("03"), year=2024)
    assert "2024 is closed" in run("close_year", "2024")
    assert "2024 is published" in run("publish_year", "2024")
    assert Year.objects.get(year=2024).state == "published"


@pytest.mark.parametrize("command", ["close_year", "publish_year"])
def test_a_year_nobody_logged_for_is_named(command):
    with pytest.raises(CommandError, match="2007"):
        run(command, "2007")


@pytest.mark.parametrize(
    "command", ["close_year", "publish_year", "build_reports", "export_release"]
)
def test_a_year_in_the_future_is_named(command, tmp_path):
    extra = ["--out", str(tmp_path / "out")] if command == "export_release" else []
    with pytest.raises(CommandError, match="2999"):
        run(command, "2999", *extra)


def test_closing_twice_and_publishing_an_open_year_are_refused():
    factories.contact(county=factories.county("03"), year=2024)
    with pytest.raises(CommandError, match="2024"):
        run("publish_year", "2024")
    run("close_year", "2024")
    with pytest.raises(CommandError, match="2024"):
        run("close_year", "2024")
    assert Contact.objects.exists()


def test_the_year_under_way_is_not_closed():
    year = dt.date.today().year
    factories.contact(county=factories.county("03"), year=year)
    with pytest.raises(CommandError, match=str(year)):
        run("close_year", str(year))


@pytest.mark.parametrize(
    "command",
    ["seed_demo", "load_contacts", "close_year", "publish_year", "build_reports", "export_release"],
)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        call_command(command, "--help")
    assert exit_.value.code == 0
    assert "usage" in capsys.readouterr().out

from argparse import ArgumentParser
from typing import Any

from reporting.actions.years import publish_year
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = (
        "Publish a closed year: freeze its release, delete its contact rows and queue its reports. "
        "This can't be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        publish_year(actor=None, year=options["year"])
        self.stdout.write(f"{options['year']} is published and its reports are queued.")

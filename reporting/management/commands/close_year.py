from argparse import ArgumentParser
from typing import Any

from reporting.actions.years import close_year
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = "Close a year: end its logging, count its contacts, draft and audit its release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        release = close_year(actor=None, year=options["year"])
        self.stdout.write(
            f"{options['year']} is closed. Audit of the draft: {release.get_audit_display()}."
        )

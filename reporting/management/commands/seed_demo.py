from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from reporting.demo import seed as demo
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = (
        "Fill an empty database with an invented scheme on the real facts. "
        "The same seed gives the same data."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=2012)
        parser.add_argument("--years", type=int, nargs="+", default=list(demo.DEFAULT_YEARS))
        parser.add_argument("--contacts-per-year", type=int, default=100)
        parser.add_argument(
            "--print-logins",
            action="store_true",
            help="print how to sign in as each role, and do no more",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print_logins"]:
            for login in demo.logins():
                self.stdout.write(f"{login.role}: {login.email}, password {demo.PASSWORD}")
        elif demo.is_finished(options["years"]):
            self.stdout.write("The demonstration is there already; it is kept.")
        elif demo.is_begun():
            raise CommandError(
                "There is other data in this database, or a demonstration that was broken off. "
                "Start with an empty database (script/demo --reset)."
            )
        else:
            demo.seed(
                seed=options["seed"],
                years=options["years"],
                contacts_per_year=options["contacts_per_year"],
                say=self.stdout.write,
            )

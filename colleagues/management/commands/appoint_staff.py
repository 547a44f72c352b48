"""`appoint_staff ADDRESS NAME`: make somebody national staff; the first one can't be appointed by another."""

import argparse
from typing import Any

from colleagues.actions.people import appoint_national_staff
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = "Make a person national staff. They sign in with a code sent to the e-mail address."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email", metavar="ADDRESS")
        parser.add_argument("name", metavar="NAME", help="in quotes")

    def handle(self, *args: Any, **options: Any) -> None:
        user = appoint_national_staff(actor=None, email=options["email"], name=options["name"])
        self.stdout.write(f"{user.name} ({user.email}) is national staff.")

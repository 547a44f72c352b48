from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from contacts import actions, loading
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = (
        "Load anonymous contacts from a CSV file: the whole file or nothing. Columns, in any order:"
        " county (Klass code of that year), year, sex, age_band, workplace, initiator,"
        " conversations (1 to 3), reasons (joined by ;). Values are the codes of the code lists."
        " Loaded contacts are closed and nobody's, so a file that is loaded twice counts twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            rows = loading.read(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        number = actions.load_contacts(rows=rows)
        self.stdout.write(f"Loaded contacts: {number}")

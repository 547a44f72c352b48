from contacts import actions
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = (
        "Rewrite the contacts' tables so that the database's files don't tell in which order contacts were"
        " logged. The task queue does it every ten minutes."
    )

    def handle(self, **options: object) -> None:
        actions.shuffle_contacts()

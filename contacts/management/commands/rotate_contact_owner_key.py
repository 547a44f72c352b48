from django.core.management.base import CommandError

from contacts import actions
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = (
        "Seal every open contact anew under the first key of CONTACT_OWNER_KEY. Put the new key first and"
        " keep the old ones behind it, separated by commas; restart; run this; then take the old ones out."
    )

    def handle(self, **options: object) -> None:
        rotation = actions.rotate_contact_owner_key()
        self.stdout.write(f"Sealed anew: {rotation.resealed}; current already: {rotation.current}")
        if rotation.unknown:
            raise CommandError(
                f"Nobody's under any of the keys: {rotation.unknown}."
                " Keep the old keys and look for the missing one."
            )

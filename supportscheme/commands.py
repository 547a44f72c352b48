"""What every management command of the project shares."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supportscheme.errors import RuleError


class SchemeCommand(BaseCommand):
    """A command that turns a refused rule into a message on stderr and exit status 1."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except RuleError as error:
            raise CommandError(str(error)) from error

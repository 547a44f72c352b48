from typing import Any

from django.core.management.base import CommandError

from reporting import problems
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = "Ask whether beat and the workers do what they should; status 1 if something is overdue."

    def handle(self, *args: Any, **options: Any) -> None:
        found = problems.of_periodic_tasks()
        for problem in found:
            self.stdout.write(problem.text)
        if found:
            raise CommandError(f"{len(found)} findings.")
        self.stdout.write("All periodic tasks are done.")

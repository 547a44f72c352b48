from typing import Any

from django.core.management.base import CommandError

from reporting import retention
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = (
        "Hold the state of the database against the promise of deletion; status 1 if it isn't kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for promise, findings in retention.examined().items():
            found += len(findings)
            self.stdout.write(f"{'NOT KEPT' if findings else 'kept    '}  {promise}")
            for finding in findings:
                self.stdout.write(f"          {finding.text}")
        if found:
            raise CommandError(f"{found} findings.")

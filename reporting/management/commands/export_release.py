"""`export_release Y --out DIR`: write what is published of a year as open files."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from reporting import exports, releases
from reporting.reports.build import LANGUAGES
from reporting.reports.labels import Labels
from reporting.reports.selectors import published_release
from supportscheme.commands import SchemeCommand


class Command(SchemeCommand):
    help = (
        "Write a published year as CSV and JSON-stat, one file per table, and release.json: what is "
        "published and nothing else."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        document = releases.load(published_release(options["year"]))
        labels = {language: Labels.load(language) for language in LANGUAGES}
        try:
            names = exports.write_release(document, labels, options["out"])
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        self.stdout.write(f"{options['out']}: {len(names)} files.")

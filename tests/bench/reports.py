"""How long a year's annual reports take, next to what typst alone needs for the same documents.

    script/bench reports

Fifteen counties and the nation, in three languages. Each side is measured in a process of its own, so that
neither warms the other's caches. No worker and no queue: they add waiting, not work. What is compared is
making the PDFs; the spreadsheets, which typst has no part in, are measured beside them.
"""

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporting.reports.content import Material

AT_MOST = 1.5
YEAR, OTHER_YEARS = 2026, (2024, 2025)


def prepare(folder: Path) -> None:
    """A database with reference data, and the material of every report as it is read from a release."""
    from django.core.management import call_command

    from reporting.reports.content import Material
    from reporting.reports.trend import Lineage
    from tests.reporting import release_samples as samples

    call_command("migrate", verbosity=0)
    pool = {year: samples.records(year, 100) for year in OTHER_YEARS}
    document = samples.sample(YEAR, number=100, pool=pool).document()
    earlier = tuple(samples.sample(year, number=100).document() for year in OTHER_YEARS)
    lineage = Lineage.load()
    places = [*(county.code for county in document.counties), None]
    materials = [Material(document, earlier, lineage, place) for place in places]
    (folder / "materials").write_bytes(pickle.dumps(materials))


def documents(folder: Path) -> None:
    """Every PDF, from the release on. Keeps what typst was given."""
    from reporting.reports import build, content, pdf
    from reporting.reports.labels import Labels

    given: list[dict[str, bytes]] = []
    began = time.process_time()
    for material in _materials(folder):
        for language in build.LANGUAGES:
            sources = pdf.sources(content.report(material, Labels.load(language)))
            pdf.compile_sources(sources)
            given.append(sources)
    _say(began)
    (folder / "sources").write_bytes(pickle.dumps(given))


def spreadsheets(folder: Path) -> None:
    """Every spreadsheet, from the release on."""
    from reporting.reports import build, content, spreadsheet
    from reporting.reports.labels import Labels

    began = time.process_time()
    for material in _materials(folder):
        for language in build.LANGUAGES:
            labels = Labels.load(language)
            spreadsheet.render(material, content.report(material, labels), labels)
    _say(began)


def _materials(folder: Path) -> "list[Material]":
    found: list[Material] = pickle.loads((folder / "materials").read_bytes())  # noqa: S301 (our own)
    return found


def bare(folder: Path) -> None:
    """Typst alone, on the same sources."""
    from reporting.reports import pdf

    given = pickle.loads((folder / "sources").read_bytes())  # noqa: S301 (our own)
    began = time.process_time()
    for files in given:
        pdf.compile_sources(files)
    _say(began)


def _say(began: float) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{time.process_time() - began} {memory}\n")


def _in_own_process(step: str, folder: Path) -> tuple[float, float]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.reports", step, str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, memory = (done.stdout.split() or ["0", "0"])[-2:]
    return float(seconds), float(memory)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _in_own_process("prepare", folder)
        ours, memory = _in_own_process("documents", folder)
        theirs, their_memory = _in_own_process("bare", folder)
        sheets, sheets_memory = _in_own_process("spreadsheets", folder)
    ratio = ours / theirs
    sys.stdout.write(
        "15 counties and the nation, in three languages; processor time and peak memory:\n"
        f"  PDF           {ours:6.2f} s  {memory:5.0f} MB\n"
        f"  typst alone   {theirs:6.2f} s  {their_memory:5.0f} MB\n"
        f"  ratio         {ratio:6.2f}    (at most {AT_MOST})\n"
        f"  spreadsheets  {sheets:6.2f} s  {sheets_memory:5.0f} MB\n"
    )
    return 0 if ratio <= AT_MOST else 1


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    import django

    django.setup()
    steps = {
        "prepare": prepare,
        "documents": documents,
        "bare": bare,
        "spreadsheets": spreadsheets,
    }
    steps[sys.argv[1]](Path(sys.argv[2]))

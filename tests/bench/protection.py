"""How fast, how large and how generous the protection is: `script/bench protection`.

Each measurement runs in a process of its own, so that peak memory is its own too. Times are
processor seconds. `plain` is one year's county table by every list against the public alone,
without audit or history; `full` is five years with a pool, history, insiders, audit and repair.
The floor of `full` is what the solver alone takes for the same programs, in the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reporting.disclosure import (
    Ask,
    Line,
    ProtectedRelease,
    Request,
    Shown,
    Unknown,
    Why,
    YearLayout,
    protect,
)
from reporting.disclosure.audit import solver
from reporting.disclosure.protect import suppress_with_reasons
from tests.reporting.disclosure.synthetic import VARIABLES, full_crossed, full_layout, full_tallies

YEARS = (2021, 2022, 2023, 2024, 2025)
POOLS = {2023: (2021, 2022, 2023)}
PLAIN = (
    Line(
        1,
        "year",
        ("nation", "county"),
        ((Ask("contacts"), Ask("each")),),
        against=frozenset({"public"}),
    ),
)


@dataclass
class Measured:
    """What one process found."""

    what: str
    contacts: int
    seconds: float
    megabytes: float
    cells: int
    shown: int
    nonzero: int
    nonzero_shown: int
    secondary: int
    clean: bool | None
    solver: float = 0.0


def plain(contacts: int) -> Measured:
    """One year's county and national cells, against the public alone."""
    whole = full_layout(2024)
    lists = tuple(v for v in VARIABLES if v.name not in ("way", "length"))
    layout = YearLayout(2024, whole.counties, {}, lists, ())
    kept = set(layout.unknowns())
    tallies = {u: c for u, c in full_tallies(2024, contacts).items() if u in kept}
    before = _memory()
    start = time.process_time()
    release, reasons = suppress_with_reasons(Request(2024, (layout,), tallies, PLAIN))
    seconds = time.process_time() - start
    inner = {
        (t.name, k): tallies[Unknown(2024, k[0], f"{t.spec.variables[0]}.{k[1]}")]
        for t, k, _ in release.cells()
        if len(k) == 2 and "Total" not in k
    }
    secondary = {place for place, why in reasons.items() if why.why is Why.REVEALS}
    shown = {(t.name, k) for t, k, c in release.cells() if isinstance(c, Shown)}
    return Measured(
        "plain",
        contacts,
        seconds,
        _memory() - before,
        len(inner),
        len(inner.keys() & shown),
        sum(count > 0 for count in inner.values()),
        sum(count > 0 for place, count in inner.items() if place in shown),
        len(secondary & inner.keys()),
        None,
    )


class Stopwatch:
    """Adds up the processor seconds a function takes."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.seconds = 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return self._function(*args, **kwargs)
        finally:
            self.seconds += time.process_time() - start


def full(contacts: int) -> Measured:
    """Five years one after the other, as they would be published."""
    before = _memory()
    stopwatch = Stopwatch(solver.Model.solution)
    solver.Model.solution = lambda *arguments: stopwatch(*arguments)
    start = time.process_time()
    history: list[ProtectedRelease] = []
    clean, secondary = True, 0
    for year in YEARS:
        years = sorted({year, *POOLS.get(year, ())})
        tallies: dict[Unknown, int] = {}
        for of in years:
            tallies.update(full_tallies(of, contacts))
        layouts = tuple(full_layout(of) for of in years)
        outcome = protect(
            Request(
                year,
                layouts,
                tallies,
                pool=POOLS.get(year, ()),
                history=tuple(history),
                crossed=full_crossed(year, contacts),
            )
        )
        history.append(outcome.release)
        clean &= outcome.audit.clean
        secondary += sum(r.why is not Why.SMALL for r in outcome.notes.reasons.values())
    cells = [cell for release in history for _, _, cell in release.cells()]
    shown = sum(isinstance(cell, Shown) for cell in cells)
    return Measured(
        "full",
        contacts,
        time.process_time() - start,
        _memory() - before,
        len(cells),
        shown,
        0,
        0,
        secondary,
        clean,
        stopwatch.seconds,
    )


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _print(rows: list[Measured]) -> None:
    head = (
        "what",
        "contacts",
        "seconds",
        "solver",
        "ratio",
        "MB",
        "cells",
        "shown",
        "non-zero",
        "second.",
        "audit",
    )
    lines = [head]
    for row in rows:
        share = f"{100 * row.nonzero_shown / row.nonzero:.0f} %" if row.nonzero else "–"
        audit = {None: "–", True: "clean", False: "FAILED"}[row.clean]
        lines.append(
            (
                row.what,
                str(row.contacts),
                f"{row.seconds:.2f}",
                f"{row.solver:.2f}" if row.solver else "–",
                f"{row.seconds / row.solver:.1f}" if row.solver else "–",
                f"{row.megabytes:.0f}",
                str(row.cells),
                f"{100 * row.shown / row.cells:.0f} %",
                share,
                str(row.secondary),
                audit,
            )
        )
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    for line in lines:
        cells = (text.rjust(width) for text, width in zip(line, widths, strict=True))
        print("  ".join(cells))  # noqa: T201


def main() -> int:
    """Run every measurement, or the one asked for by --one."""
    parser = argparse.ArgumentParser(prog="script/bench protection", description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("WHAT", "CONTACTS"))
    parser.add_argument("--contacts", type=int, nargs="*", default=[100, 1000, 10000])
    arguments = parser.parse_args()
    if arguments.one:
        what, contacts = arguments.one
        found = {"plain": plain, "full": full}[what](int(contacts))
        print(json.dumps(found.__dict__))  # noqa: T201
        return 0
    rows = []
    for what in ("plain", "full"):
        for contacts in arguments.contacts:
            command = [sys.executable, "-m", "tests.bench.protection", "--one", what, str(contacts)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rows.append(Measured(**json.loads(done.stdout)))
    _print(rows)
    return 0 if all(row.clean is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What the staff see before publishing. No withheld figure, and nothing that pins one down.

A reason narrows a figure ("small" is at most the threshold), so reasons are given only for
cells that stay wide enough for somebody who knows all the reasons given. Shares that depend on
withheld figures are rounded to tenths, and left out where few cells are withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .release import Key, ProtectedRelease, Shown, Table

FEW = 10


class Why(StrEnum):
    """Why a cell is withheld."""

    SMALL = "small"
    """Small, none at all, or (nearly) everyone: never said which."""
    REVEALS = "reveals"
    """It would give away another cell."""
    NARROWS = "narrows"
    """The audit found that it would narrow another cell too much, or it was withheld before."""
    PROTECTS = "protects"
    """One of the above; saying which would itself narrow it too much."""


@dataclass(frozen=True)
class Reason:
    """Why, and for REVEALS the cell (`table:key/key`) given away and to whom.

    `to` is "public" or "insiders", never which: that readers are right to take a county for empty
    is itself a withheld figure, and the name of that coalition would say it.
    """

    why: Why
    reveals: str | None = None
    to: str | None = None


@dataclass(frozen=True)
class Share:
    """How much of a table is shown.

    `nonzero_tenths`: of the cells with anything in them, tenths shown, rounded; None where that
    would say too much. `contacts_tenths`: tenths of what the table counts (contacts, or
    conversations) that stand in shown inner cells; None if the total is withheld or the codes
    don't add up. It is made of figures that the release shows, and says nothing of the others
    that the release won't; but before publication nobody sees those either, and the exact share
    of two drafts would tell them apart by one contact. Hence tenths.
    """

    table: str
    cells: int
    shown: int
    nonzero_tenths: int | None
    contacts_tenths: int | None


@dataclass(frozen=True)
class StaffNotes:
    """Reasons by table and key of each withheld cell, and shares by table."""

    reasons: Mapping[tuple[str, Key], Reason] = field(default_factory=dict)
    shares: tuple[Share, ...] = ()


def shares(release: ProtectedRelease, nonzero: Mapping[tuple[str, Key], bool]) -> tuple[Share, ...]:
    """A share per table. `nonzero` says of every cell whether there is anything in it."""
    return tuple(_share(table, nonzero) for table in release.tables)


def _share(table: Table, nonzero: Mapping[tuple[str, Key], bool]) -> Share:
    shown = sum(isinstance(cell, Shown) for cell in table.cells.values())
    some = [key for key in table.cells if nonzero[table.name, key]]
    return Share(
        table=table.name,
        cells=len(table.cells),
        shown=shown,
        nonzero_tenths=_tenths(table, some),
        contacts_tenths=_contacts_tenths(table),
    )


def _tenths(table: Table, some: list[Key]) -> int | None:
    withheld = {key for key, cell in table.cells.items() if not isinstance(cell, Shown)}
    hidden = len(withheld.intersection(some))
    if len(withheld) < FEW or hidden < FEW // 2 or len(withheld) - hidden < FEW // 2:
        return None
    return round(10 * (len(some) - hidden) / len(some))


def _contacts_tenths(table: Table) -> int | None:
    total = table.cells.get(("Total",) * len(table.columns))
    if table.multiple_response or not isinstance(total, Shown) or total.value == 0:
        return None
    inner = [cell for key, cell in table.cells.items() if "Total" not in key]
    counted = sum(cell.value for cell in inner if isinstance(cell, Shown))
    return round(10 * counted / total.value) if inner else None

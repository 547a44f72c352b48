"""What the audit says, bound to exactly the cells it was made for, and the gate it opens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .errors import AlteredRelease, AuditMismatch, AuditNotClean
from .plan import INSIDERS, PUBLIC
from .release import ProtectedRelease

UNNAMED = "unnamed"
"""Stands for cells whose names would say something of their size."""


@dataclass(frozen=True)
class Verdict:
    """What one attacker can do. Cells are named (`table:key/key`), their figures are not.

    `narrow`: cells with fewer than the least width of possible values. `undecided`: cells for
    which the solver gave up; they count as failed. `beforehand`: cells that earlier releases
    alone (and what the attacker knows) hold narrow, whatever this release withholds; they
    don't count as failed, since nothing withheld now would help.
    """

    attacker: str
    narrow: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    beforehand: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether every cell is decided and wide enough."""
        return not self.narrow and not self.undecided


@dataclass(frozen=True)
class AuditReport:
    """The audit of one release: its fingerprint, what was asked for, one verdict per attacker."""

    fingerprint: str
    least_width: int
    verdicts: tuple[Verdict, ...]

    @property
    def clean(self) -> bool:
        """Whether the release may be published. An audit of nobody is not clean."""
        return bool(self.verdicts) and all(verdict.clean for verdict in self.verdicts)

    def told(self) -> AuditReport:
        """As staff may see and the database keep it: one verdict on the public, one on all insiders.

        Against the public every withheld cell is held, so its name says nothing of its size. Insiders
        are held off from small cells alone, a coalition is right or wrong about a county, and "all
        others" or "allotted at random" behind a name exist where these are small: there it is only
        told that there is something.
        """
        public = [v for v in self.verdicts if v.attacker == PUBLIC]
        insiders = [v for v in self.verdicts if v.attacker != PUBLIC]
        told = [
            Verdict(PUBLIC, _plain(v.narrow), _plain(v.undecided), _plain(v.beforehand))
            for v in public
        ]
        if insiders:
            narrow = _unnamed(v.narrow for v in insiders)
            told.append(Verdict(INSIDERS, narrow, _unnamed(v.undecided for v in insiders)))
        return replace(self, verdicts=tuple(told))

    def to_json(self) -> str:
        """As JSON text."""
        data: dict[str, Any] = {
            "fingerprint": self.fingerprint,
            "least_width": self.least_width,
            "verdicts": [
                {
                    "attacker": v.attacker,
                    "narrow": list(v.narrow),
                    "undecided": list(v.undecided),
                    "beforehand": list(v.beforehand),
                }
                for v in self.verdicts
            ],
        }
        return json.dumps(data, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> AuditReport:
        """Inverse of `to_json`. Raises AlteredRelease if it can't be read."""
        try:
            return cls._from_data(json.loads(text))
        except Exception as error:
            raise AlteredRelease("the stored audit can't be read") from error

    @classmethod
    def _from_data(cls, data: Mapping[str, Any]) -> AuditReport:
        verdicts = tuple(
            Verdict(
                str(v["attacker"]),
                tuple(v["narrow"]),
                tuple(v["undecided"]),
                tuple(v["beforehand"]),
            )
            for v in data["verdicts"]
        )
        fingerprint, width = data["fingerprint"], data["least_width"]
        return cls(str(fingerprint), int(width), verdicts)


def _plain(names: Iterable[str]) -> tuple[str, ...]:
    """`table:key/key` or "withheld earlier", each once; UNNAMED for what exists only where it is small."""
    ends = (": all others", ": allotted at random")
    return tuple(dict.fromkeys(UNNAMED if name.endswith(ends) else name for name in names))


def _unnamed(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return (UNNAMED,) if any(found) else ()


def check_publishable(
    release: ProtectedRelease, audit: AuditReport | None, least_width: int
) -> None:
    """The gate. Raises AuditNotClean if the audit is missing, failed, not of the public and of insiders, or
    asked for less than `least_width`; AuditMismatch if it was made for other cells."""
    if audit is None:
        raise AuditNotClean("the release has not been audited")
    if audit.fingerprint != release.fingerprint:
        raise AuditMismatch("the audit was made for other cells")
    if not audit.clean:
        raise AuditNotClean("the audit is not clean")
    if audit.least_width < least_width:
        raise AuditNotClean(f"the audit asked for {audit.least_width} values, not {least_width}")
    names = {verdict.attacker for verdict in audit.verdicts}
    if PUBLIC not in names or names == {PUBLIC}:
        raise AuditNotClean("the audit is not of the public and of insiders")

"""Statistical disclosure control for small linked count tables: one linear system over everything
ever published. Pure Python, numpy and scipy; no clock, no globals, the same result every time.

    from reporting.disclosure import Request, Rules, Unknown, Variable, YearLayout, protect

    layout = YearLayout(
        year=2024,
        counties=("03", "11"),
        regions={"Helse Vest": ("11",), "Helse Sør-Øst": ("03",)},
        variables=(
            Variable("sex", ("woman", "man", "other"),
                     {"woman_plus": ("woman",), "man_plus": ("man",)}),  # "other" is allotted
            Variable("conversations", ("1", "2", "3"), {"one": ("1",), "more": ("2", "3")}),
            Variable("reason", ("workload", "complaint"), {"work": ("workload", "complaint")},
                     multiple=True),
            Variable("way", ("telephone", "video"), measure=Measure.CONVERSATIONS),
        ),
        crosses=(("reason", "sex"),),  # default: reason × sex, reason × workplace, sex × workplace
    )
    outcome = protect(Request(
        year=2024,
        layouts=(layout,),                  # of the year, and of each other year of the pool
        tallies=tallies,                    # Mapping[Unknown, int], every unknown of those years
        crossed=crossed,                    # Mapping[Unknown, int], the year's, county by county
        pool=(),                            # e.g. (2022, 2023, 2024)
        history=tuple(ProtectedRelease.from_json(text) for text in stored),
        elsewhere=(Elsewhere("yearly report", 2024, ("03",), "sex.woman", low=11, high=12),),
        coalitions=(Attacker("counties that did not report are empty", places=frozenset({"11"}),
                             years=frozenset({2024})),),
        rules=Rules(threshold=5),
    ))
    check_publishable(outcome.release, outcome.audit, least_width=3)  # AuditMismatch, AuditNotClean
    text, audit = outcome.release.to_json(), outcome.audit.to_json()

**Unknowns** the tallies must hold (exactly `layout.unknowns()`, each once): per county `contacts`,
`sex.woman` for every code of every list, `sex.coarse.woman_plus` for every group of every list;
per county too `way.telephone` (counts conversations, may be less than all). With place "nation":
`reason.workload*sex.woman` for each cross, both lists with codes and with groups
(`reason.coarse.work*sex.woman`, ...). `crossed`: the same of each county of the year, noughts
left out.

**Tables** of the release (`release.tables`, `release.table(name)`): `nation_contacts`,
`nation_conversations`, `nation_by_sex_coarse`, `nation_by_sex`, ..., `county_contacts`,
`region_contacts`, `county_conversations`, `region_conversations`; with a pool
`nation_contacts_2022_2024`, `county_contacts_2022_2024`, `nation_by_reason_coarse_2022_2024`,
`county_by_reason_coarse_2022_2024`, ...; crosses `nation_reason_by_sex_coarse`,
`nation_reason_by_sex`; in a scheme large enough `region_by_sex_coarse`, `county_by_sex`, ....
Each `Table` has `name`, `line`, `measure`, `years`, `columns` (("nation",), ("county",), ("sex",),
("county", "reason"), ("reason", "sex")), `multiple_response` (its codes don't add up to the total)
and `cells`: key (one code per column, "Total" for a margin) → `Shown(value)` or `Withheld()`.

`outcome.notes` is for staff only: `reasons[(table, key)]` and `shares`, one per table.
`what_if(request, thresholds=(3, 5, 10))` says how much another threshold or pool would show, in
tenths per plan line. `outcome.audit.told()` is the audit as staff may see it. A release is read back with
`ProtectedRelease.from_json` (raises AlteredRelease), an audit with `AuditReport.from_json`.
All errors are subclasses of `DisclosureError`.
"""

from .attackers import Attacker
from .elsewhere import Elsewhere
from .errors import (
    AlteredRelease,
    AuditMismatch,
    AuditNotClean,
    BadLayout,
    BadPlan,
    BadTally,
    CannotProtect,
    DisclosureError,
    ReleasesContradict,
    UnknownCell,
)
from .layout import NATION, TOTAL, Measure, Unknown, Variable, YearLayout
from .plan import DEFAULT_PLAN, Ask, Line, Rules
from .protect import Outcome, protect, suppress
from .release import WITHHELD, Cell, ProtectedRelease, Shown, Table, Withheld
from .report import UNNAMED, AuditReport, Verdict, check_publishable
from .request import Request
from .staff import Reason, Share, StaffNotes, Why
from .whatif import THRESHOLDS, Alternative, LineShare, what_if

__all__ = [
    "DEFAULT_PLAN",
    "NATION",
    "THRESHOLDS",
    "TOTAL",
    "UNNAMED",
    "WITHHELD",
    "AlteredRelease",
    "Alternative",
    "Ask",
    "Attacker",
    "AuditMismatch",
    "AuditNotClean",
    "AuditReport",
    "BadLayout",
    "BadPlan",
    "BadTally",
    "CannotProtect",
    "Cell",
    "DisclosureError",
    "Elsewhere",
    "Line",
    "LineShare",
    "Measure",
    "Outcome",
    "ProtectedRelease",
    "Reason",
    "ReleasesContradict",
    "Request",
    "Rules",
    "Share",
    "Shown",
    "StaffNotes",
    "Table",
    "Unknown",
    "UnknownCell",
    "Variable",
    "Verdict",
    "Why",
    "Withheld",
    "YearLayout",
    "check_publishable",
    "protect",
    "suppress",
    "what_if",
]

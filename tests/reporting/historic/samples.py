"""Historic years for tests."""

from reporting.historic import HistoricStatistics, HistoricValue

PUBLISHED_2012 = {
    "sex.man": "57",
    "sex.woman": "43",
    "initiator.doctor": "72",
    "initiator.work_colleague": "9",
    "initiator.support_colleague": "6",
    "initiator.gp": "3",
    "initiator.family_or_friends": "3",
    "initiator.union_or_association": "2",
    "initiator.other": "5",
}


def percents(**shares: str) -> tuple[HistoricValue, ...]:
    """`percents(sex__woman="43")`."""
    return tuple(
        HistoricValue(code.replace("__", "."), percent=text) for code, text in shares.items()
    )


def historic(year: int = 2012, **changes: object) -> HistoricStatistics:
    """A historic year like that of 2012: percentages of roughly a hundred."""
    known = {
        "year": year,
        "source": "evaluation of the scheme",
        "counties_reported": 14,
        "counties": 19,
        "contacts": 100,
        "totals_are_about": True,
        "values": tuple(HistoricValue(k, percent=v) for k, v in PUBLISHED_2012.items()),
        **changes,
    }
    return HistoricStatistics(**known)

"""How to read the figures: what withheld means, what is not reported, method and threshold."""

from django.utils.translation import gettext as _

from reporting.releases import ReleaseDocument


def withheld() -> str:
    """The short explanation that stands on every page with a figure."""
    return _(
        "“:” is withheld: the figure may be small or none at all, or protect another. “..” is not "
        "reported. “.” is not published."
    )


def how_to_read(document: ReleaseDocument) -> list[str]:
    return [
        _(
            "A contact is one doctor or medical student who talked with one support colleague, up to "
            "three times. It is counted where the support colleague belongs, in the year it began. "
            "Nothing is stored that could point to the doctor."
        ),
        _(
            "“:” means that a figure is withheld. It may be small, it may be none at all, it may be that "
            "everybody is the same, or it may be withheld because it would give another figure away. It "
            "says nothing about which. Figures below %(threshold)s, and zero, are never shown."
        )
        % {"threshold": document.threshold},
        _(
            "“..” means not reported: no support colleague in the county has confirmed that the year is "
            "fully registered. “.” means that no such figure is published."
        ),
        _(
            "All figures ever published were examined together. From all of them no withheld figure can "
            "be computed, nor narrowed down to fewer than %(width)s possible values; this was "
            "proved by linear programming before publication."
        )
        % {"width": document.least_width},
        _(
            "Coverage is how many support colleagues have confirmed that everything they had in the year is "
            "registered. Figures of different years are comparable only with coverage in mind."
        ),
    ]

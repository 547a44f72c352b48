"""Norway's counties and the kinds of doctor, loaded after every migration. What is there already, staff's
own changes included, is left alone."""

import csv
from pathlib import Path
from typing import Any

from django.apps import apps as current_apps

DATA = Path(__file__).parent / "data"
FIRST_YEAR = 1993


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(*, apps: Any = current_apps, **kwargs: object) -> None:
    """Add the counties and kinds of doctor that are missing."""
    load_counties(apps.get_model("colleagues", "County"))
    load_kinds_of_doctor(apps.get_model("colleagues", "KindOfDoctor"))
    load_help_offers(apps.get_model("colleagues", "HelpOffer"))


def load_counties(county_model: Any) -> None:
    counties = {}
    for row in rows(DATA / "counties.csv"):
        predecessors = row.pop("predecessors")
        defaults = {**row, "valid_to": row["valid_to"] or None}
        county, created = county_model.objects.get_or_create(
            code=defaults.pop("code"), defaults=defaults
        )
        counties[county.code] = county
        if created and predecessors:
            county.predecessors.set([counties[code] for code in predecessors.split(";")])


def load_kinds_of_doctor(kind_model: Any) -> None:
    for position, row in enumerate(rows(DATA / "kinds_of_doctor.csv"), start=1):
        kind_model.objects.get_or_create(id=row["code"], defaults=entry_fields(row, position))


def load_help_offers(offer_model: Any) -> None:
    """Only an empty list is filled: what staff took away stays away."""
    if offer_model.objects.exists():
        return
    for position, row in enumerate(rows(DATA / "help_offers.csv"), start=1):
        texts = {f"text_{language}": row.pop(language) for language in ("nb", "nn", "en")}
        offer_model.objects.create(**row, **texts, position=position)


def entry_fields(row: dict[str, str], position: int) -> dict[str, Any]:
    """The fields that every code list entry has, from a row with labels in `nb`, `nn` and `en`."""
    return {
        "label_nb": row["nb"],
        "label_nn": row["nn"],
        "label_en": row["en"],
        "position": position,
        "first_year": FIRST_YEAR,
    }

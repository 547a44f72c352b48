"""The code lists of the log, loaded after every migration. What is there already is left alone."""

from pathlib import Path
from typing import Any

from django.apps import apps as current_apps

from colleagues.reference_data import entry_fields, rows

DATA = Path(__file__).parent / "data"


def load(*, apps: Any = current_apps, **kwargs: object) -> None:
    """Add the codes that are missing, coarse ones first."""
    code_model = apps.get_model("contacts", "Code")
    for position, row in enumerate(rows(DATA / "coarse_codes.csv"), start=1):
        code_model.objects.get_or_create(
            id=f"{row['variable']}.coarse.{row['code']}",
            defaults={
                **entry_fields(row, position),
                "variable": row["variable"],
                "code": row["code"],
                "is_coarse": True,
            },
        )
    for position, row in enumerate(rows(DATA / "codes.csv"), start=1):
        coarse = f"{row['variable']}.coarse.{row['coarse']}" if row["coarse"] else None
        code_model.objects.get_or_create(
            id=f"{row['variable']}.{row['code']}",
            defaults={
                **entry_fields(row, position),
                "variable": row["variable"],
                "code": row["code"],
                "coarse_id": coarse,
            },
        )

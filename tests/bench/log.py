"""How long it takes to find one's own contacts among 100,000 open ones: `python -m tests.bench.log`.

Nothing in a contact leads to its owner, so every open contact is tried. Everything lies in a database of
its own that is gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import uuid

CONTACTS = 100_000
OWN = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    with tempfile.TemporaryDirectory(prefix="stottekollega-bench-") as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        seconds = measure(options.contacts)
    say = sys.stdout.write
    if options.json:
        import json

        say(json.dumps({"contacts": options.contacts, "seconds": seconds}) + "\n")
    else:
        say(f"{OWN} own contacts among {options.contacts} open ones: {seconds:.2f} s\n")
    return 0


def measure(contacts: int) -> float:
    """Seconds for one list of own contacts, the best of three."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from contacts import selectors
    from tests import factories

    person = factories.appointed_support_colleague(county=factories.county("32"))
    fill(contacts, person.pk)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        found = selectors.own_open_contacts(person)
        times.append(time.perf_counter() - start)
        if len(found) != OWN:
            raise SystemExit(f"{len(found)} contacts were found instead of {OWN}.")
    return round(min(times), 3)


def fill(contacts: int, owner: uuid.UUID) -> None:
    """Open contacts in one county and year, the first few of them the owner's."""
    from contacts import sealing
    from contacts.models import Contact, Year
    from tests import factories

    year, _ = Year.objects.get_or_create(year=2026)
    county = factories.county("32")
    rows = []
    for number in range(contacts):
        pk = uuid.uuid4()
        of = owner if number < OWN else uuid.uuid4()
        rows.append(
            Contact(
                pk=pk,
                year=year,
                county=county,
                sex_id="sex.woman",
                age_band_id="age_band.30_39",
                workplace_id="workplace.hospital",
                initiator_id="initiator.doctor",
                owner_seal=sealing.seal(contact_id=pk, support_colleague_id=of),
                nickname=number,
            )
        )
    Contact.objects.bulk_create(rows, batch_size=5000)


if __name__ == "__main__":
    raise SystemExit(main())

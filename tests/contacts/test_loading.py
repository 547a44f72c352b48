"""`load_contacts FILE.csv`: the whole file or nothing, and everything that is wrong in one go."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from contacts import tallies
from contacts.models import Contact, Conversation, Year
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db
HEADING = "county,year,sex,age_band,workplace,initiator,conversations,reasons"
GOOD = "32,2025,woman,30_39,hospital,doctor,2,workload;other"


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def load(folder: Path, *lines: str, encoding: str = "utf-8") -> str:
    path, output = folder / "contacts.csv", StringIO()
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    call_command("load_contacts", str(path), stdout=output)
    return output.getvalue()


def refusal(folder: Path, *lines: str) -> list[str]:
    """What the command complains about, line by line; nothing may have been stored."""
    before = play.everything_stored()
    with pytest.raises(CommandError) as refused:
        load(folder, *lines)
    assert play.everything_stored() == before
    assert refused.value.returncode == 1
    return str(refused.value).splitlines()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_rows_become_closed_contacts_that_are_nobodys(tmp_path: Path, encoding: str) -> None:
    output = load(tmp_path, HEADING, GOOD, "", GOOD, encoding=encoding)
    assert output == "Loaded contacts: 2\n"
    assert Year.objects.get().state == "open"
    assert (
        list(Contact.objects.values_list("owner_seal", "nickname", "county__code"))
        == [(None, None, "32")] * 2
    )
    assert set(Conversation.objects.values_list("way", "length")) == {(None, None)}
    counts = tallies.count_contacts(year=2025)
    assert counts[tallies.TallyKey("32", "contacts")] == 2
    assert counts[tallies.TallyKey("32", "conversations.2")] == 2
    assert counts[tallies.TallyKey("32", "reason.workload")] == 2


def test_columns_may_come_in_any_order_and_with_spaces(tmp_path: Path) -> None:
    names, values = HEADING.split(","), GOOD.split(",")
    load(tmp_path, ", ".join(reversed(names)), ", ".join(reversed(values)))
    assert Contact.objects.get().sex_id == "sex.woman"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (GOOD.replace("woman", "womn"), "column sex: “womn” is not a code of 2025."),
        (GOOD.replace("woman", "sex.woman"), "column sex: “sex.woman” is not a code of 2025."),
        (GOOD.replace("woman", "woman_plus"), "column sex: “woman_plus” is not a code of 2025."),
        (GOOD.replace("other", "othr"), "column reasons: “othr” is not a code of 2025."),
        (GOOD.replace("workload;other", ""), "column reasons: there must be at least one reason."),
        (GOOD.replace("other", "workload"), "column reasons: “workload” is there twice."),
        (GOOD.replace("32,2025", "30,2025"), "column county: “30” was not a county in 2025."),
        (GOOD.replace("32,2025", "32,2023"), "column county: “32” was not a county in 2023."),
        (GOOD.replace("2025", "2999"), "column year: 2999 is in the future."),
        (GOOD.replace("2025", "1992"), "column year: 1992 is before the scheme began."),
        (GOOD.replace("2025", "20x5"), "column year: “20x5” is not a year."),
        (GOOD.replace("2025", "²⁰²⁵"), "column year: “²⁰²⁵” is not a year."),
        (GOOD.replace(",2,", ",4,"), "column conversations: “4” is not a number"),
        (GOOD.replace(",2,", ",0,"), "column conversations: “0” is not a number"),
        (GOOD.replace(",2,", ",2.0,"), "column conversations: “2.0” is not a number"),
        (GOOD + ",more", "column –: 9 values instead of 8."),
        (GOOD.removesuffix(",workload;other"), "column –: 7 values instead of 8."),
    ],
)
def test_a_wrong_value_is_named_with_line_and_column(
    tmp_path: Path, line: str, complaint: str
) -> None:
    (told,) = refusal(tmp_path, HEADING, GOOD, line)
    assert told.startswith(f"line 3, {complaint}")


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = refusal(
        tmp_path,
        HEADING,
        GOOD.replace("woman", "x"),
        GOOD,
        GOOD.replace(",2,", ",9,").replace("32", "99"),
    )
    assert [line.partition(":")[0] for line in told] == [
        "line 2, column sex",
        "line 4, column county",
        "line 4, column conversations",
    ]


@pytest.mark.parametrize("state", ["closed", "published"])
def test_a_closed_year_takes_nothing_more(tmp_path: Path, state: str) -> None:
    factories.year(2025, state)
    assert refusal(tmp_path, HEADING, GOOD) == ["line 2, column year: 2025 is closed."]


@pytest.mark.parametrize(
    ("heading", "complaint"),
    [
        (HEADING.replace(",sex", ""), "line 1, column sex: the column is missing."),
        (HEADING + ",name", "line 1, column name: there is no such column in this file format."),
        (HEADING + ",sex", "line 1, column sex: the column is there twice."),
    ],
)
def test_a_wrong_heading_is_named(tmp_path: Path, heading: str, complaint: str) -> None:
    assert refusal(tmp_path, heading, GOOD) == [complaint]


def test_an_empty_file_misses_every_column(tmp_path: Path) -> None:
    assert len(refusal(tmp_path, "")) == 8


def test_a_file_in_another_encoding_or_none_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(f"{HEADING}\n{GOOD}\nblåbær".encode("latin-1"))
    with pytest.raises(CommandError, match=r"line 3.*UTF-8"):
        call_command("load_contacts", str(path))
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_contacts", str(tmp_path / "nothing.csv"))


def test_a_quote_that_never_ends_is_refused(tmp_path: Path) -> None:
    (told,) = refusal(tmp_path, HEADING, '"32,2025')
    assert told.startswith("line 2")

"""The outside auditor is no use if it finds nothing where there is something."""

import json

import pytest

from tests.outside_auditor import Auditor

LISTS = {
    "sex": {
        "codes": ["woman", "man", "other"],
        "groups": {"woman_plus": ["woman"], "man_plus": ["man"]},
        "multiple_response": False,
        "measure": "contacts",
    },
    "reason": {
        "codes": ["workload", "complaint"],
        "groups": {"work": ["workload", "complaint"]},
        "multiple_response": True,
        "measure": "contacts",
    },
    "conversations": {
        "codes": ["1", "2", "3"],
        "groups": {},
        "multiple_response": False,
        "measure": "contacts",
    },
}


def export(folder, year, tables):
    """A release by hand: tables by name, each with its columns, its level and its lines."""
    described = []
    for name, (columns, level, measure, lines) in tables.items():
        rows = [",".join([*columns, "value"]), *lines]
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        described.append(
            {
                "name": name,
                "file": f"{name}.csv",
                "measure": measure,
                "years": [year],
                "key_columns": columns,
                "level": level,
            }
        )
    geography = {"counties": ["03", "11"], "regions": {"west": ["11"], "east": ["03"]}}
    release = {
        "year": year,
        "geography": {"years": {str(year): geography}},
        "code_lists": {str(year): LISTS},
        "tables": described,
    }
    (folder / "release.json").write_text(json.dumps(release), encoding="utf-8")


def found_in(folder, **tables):
    export(folder, 2024, tables)
    auditor = Auditor()
    auditor.read(folder)
    return {name[2]: bounds for name, *bounds in auditor.narrow(3, 100, seed=1)}


def by_sex(*lines):
    return ["county", "sex"], "fine", "contacts", lines


def test_it_finds_the_one_cell_that_a_total_gives_away(tmp_path):
    table = by_sex("03,woman,7", "03,man,5", "03,other,:", "03,Total,15")
    assert found_in(tmp_path, county_by_sex=table) == {("03", "other"): [3, 3]}


def test_it_finds_nothing_where_two_hide_each_other(tmp_path):
    table = by_sex("03,woman,7", "03,man,:", "03,other,:", "03,Total,15")
    assert found_in(tmp_path, county_by_sex=table) == {}


def test_it_subtracts_one_table_from_another(tmp_path):
    contacts = ["county"], None, "contacts", ("03,10", "11,:", "Total,13")
    conversations = ["region"], None, "conversations", ("west,:", "east,20", "Total,29")
    found = found_in(tmp_path, county_contacts=contacts, region_conversations=conversations)
    assert found == {("11",): [3, 3], ("west",): [9, 9]}


@pytest.mark.parametrize(("workload", "complaint"), [("1", [9, 10]), ("6", None)])
def test_it_knows_what_several_answers_to_a_question_can_be(tmp_path, workload, complaint):
    """Each of ten contacts has a reason: those without the one have the other."""
    lines = (f"03,workload,{workload}", "03,complaint,:", "03,Total,10")
    table = ["county", "reason"], "fine", "contacts", lines
    assert found_in(tmp_path, county_by_reason=table).get(("03", "complaint")) == complaint

"""From a bare checkout to every report, as on a machine that never saw the project; run with `-m demo`."""

import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.outside_auditor import Auditor

ROOT = Path(__file__).resolve().parents[2]
# The counties of each published year, and the nation.
REPORTS = {2012: 20, 2021: 12, 2022: 12, 2023: 12, 2024: 16, 2025: 16}
LANGUAGES = 3
# Withheld cells that the outside auditor looks at.
SAMPLE = 60
# How packages are reached from here is the machine's affair.
OF_THE_MACHINE = re.compile(r"(?i)^(pip_\w+|\w+_proxy|ssl_cert_file|requests_ca_bundle)$")
NOT_IN_A_CHECKOUT = shutil.ignore_patterns(
    ".git", ".venv", ".env", "var", "__pycache__", "*.mo", ".*_cache", ".hypothesis"
)


@pytest.mark.demo
def test_one_command_leaves_every_report_of_every_published_year(tmp_path):
    checkout = shutil.copytree(ROOT, tmp_path / "checkout", ignore=NOT_IN_A_CHECKOUT)
    of_the_machine = {n: value for n, value in os.environ.items() if OF_THE_MACHINE.match(n)}
    environment = {**of_the_machine, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(
        ["script/demo", "--no-serve"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = Counter(
        (int(path.parent.name), path.suffix)
        for path in (checkout / "var" / "reports").glob("[0-9]*/*")
    )
    assert found == {
        (year, suffix): count * LANGUAGES
        for year, count in REPORTS.items()
        for suffix in (".pdf", ".xlsx")
    }
    assert {path.name for path in checkout.iterdir()} - {path.name for path in ROOT.iterdir()} <= {
        ".venv",
        ".env",
        "var",
    }
    assert_nothing_withheld_comes_back(checkout, environment, tmp_path)


def assert_nothing_withheld_comes_back(checkout, environment, folder):
    """All releases together, which leaves somebody outside less room than each alone."""
    auditor = Auditor()
    for year in REPORTS:
        out = folder / "exports" / str(year)
        export = ["manage.py", "export_release", str(year), "--out", str(out)]
        subprocess.run(
            [".venv/bin/python", *export],
            cwd=checkout,
            env=environment,
            check=True,
            capture_output=True,
        )
        auditor.read(out)
    assert len(auditor.withheld) > SAMPLE
    assert auditor.narrow(least_width=3, number=SAMPLE, seed=2026) == []

"""Pages load nothing from elsewhere, run nothing inline, and say so in their headers."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings

from tests.structure.source import ROOT, templates

ELSEWHERE = re.compile(r"""(?:src|href|action|srcset|data)\s*=\s*["']?\s*(?:https?:)?//""", re.I)
INLINE_STYLE = re.compile(r"<style|\sstyle\s*=", re.I)
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I)
SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.I | re.S)
ALL = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in templates()]


@pytest.mark.parametrize("path", ALL)
def test_a_template_loads_nothing_from_another_host(path: Path) -> None:
    assert ELSEWHERE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", ALL)
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A mail has no style sheet to link to, and no policy that forbids its styles.
    assert "mail" in path.parts or INLINE_STYLE.findall(text) == []
    assert HANDLER.findall(text) == []
    for script in SCRIPT.finditer(text):
        is_data = 'type="application/json"' in script["attributes"]
        assert is_data or not script["body"].strip()


def test_the_marks_of_a_bad_template_are_seen() -> None:
    assert ELSEWHERE.search('<script src="https://cdn.example/x.js">')
    assert ELSEWHERE.search("<img src=//cdn.example/x.png>")
    assert INLINE_STYLE.search('<p style="color: red">')
    assert HANDLER.search('<a onclick="x()">')


@pytest.mark.parametrize(
    "sheet", sorted((ROOT / "static").rglob("*.css")), ids=lambda path: path.name
)
def test_a_style_sheet_loads_nothing_from_another_host(sheet: Path) -> None:
    assert (
        re.findall(r"url\(\s*['\"]?(?:https?:)?//|@import", sheet.read_text(encoding="utf-8")) == []
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nowhere/", "/years/"])
def test_every_answer_forbids_what_the_page_does_not_need(as_nobody: Client, path: str) -> None:
    headers = as_nobody.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "//" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_the_signed_in_are_kept_by_nobody(as_staff: Client) -> None:
    assert "no-store" in as_staff.get("/years/").headers["Cache-Control"]


def test_whatever_a_style_sheet_or_template_names_is_there(tmp_path: Path) -> None:
    """Collecting with the storage of production fails on a reference to a missing file."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    named = re.compile(r"{% static ['\"]([^'\"{]+)['\"]")
    for path in templates():
        for name in named.findall(path.read_text(encoding="utf-8")):
            assert finders.find(name), f"{name}, named in {path.name}"

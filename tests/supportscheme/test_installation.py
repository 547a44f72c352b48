"""Every setting is named in `.env.example` and reaches the containers, with the default that the code has;
and every page of the documentation can be found from the first one."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# docker-compose.yml makes these itself, the image fixes them, or they are for one's own machine only.
NOT_PASSED_ON = {
    *("DATABASE_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "CACHE_URL", "BEHIND_PROXY"),
    *("BIND", "VAR_DIR", "STATIC_ROOT"),
    *("HTTPS", "DEBUG", "EMAIL_FILE_PATH"),
}
# Where the settings are read from, and what only `script/demo` and the tests say.
NOT_AN_INSTALLATIONS = {"ENV_FILE", "DEMO", "DJANGO_SETTINGS_MODULE"}


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _example() -> dict[str, str]:
    return dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", _text(".env.example"), re.MULTILINE))


def _read_by_the_code() -> set[str]:
    calls = r"""(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)\""""
    return set(
        re.findall(calls, _text("supportscheme/settings.py") + _text("supportscheme/gunicorn.py"))
    )


def _defaults_of_the_code() -> dict[str, str]:
    text = _text("supportscheme/settings.py") + _text("supportscheme/gunicorn.py")
    found = re.findall(r'"([A-Z_]+)", (?:default=)?("?\w+"?)\)', text)
    return {name: value.strip('"') for name, value in found}


def test_the_example_names_every_setting_that_is_read():
    assert {"SECRET_KEY", "WEB_THREADS", "DISCLOSURE_THRESHOLD"} <= _read_by_the_code()
    assert _read_by_the_code() - set(_example()) == NOT_AN_INSTALLATIONS & _read_by_the_code()


def test_every_setting_of_the_example_reaches_the_containers():
    passed = set(re.findall(r"\$\{([A-Z_]+)", _text("docker-compose.yml")))
    assert set(_example()) - passed == NOT_PASSED_ON


def test_the_containers_have_the_codes_own_defaults():
    compose = dict(
        re.findall(r"^    ([A-Z_]+): \$\{\1:-(\w+)\}$", _text("docker-compose.yml"), re.MULTILINE)
    )
    assert {"DISCLOSURE_THRESHOLD", "DISCLOSURE_LEAST_WIDTH", "WEB_CONCURRENCY"} <= set(compose)
    of_the_code = _defaults_of_the_code()
    assert compose == {name: of_the_code.get(name) for name in compose}
    assert compose == {name: _example()[name] for name in compose}


def _links(page: Path) -> set[Path]:
    found = re.findall(r"\]\(([^):#]+)\)", page.read_text(encoding="utf-8"))
    return {(page.parent / link).resolve() for link in found}


def test_links_lead_to_files_and_the_first_page_to_every_page():
    pages = {ROOT / "README.md", *(ROOT / "docs").rglob("*.md")}
    assert {link for page in pages for link in _links(page) if not link.exists()} == set()
    assert set((ROOT / "docs").glob("*.md")) <= _links(ROOT / "README.md")

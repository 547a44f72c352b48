"""The guards of the test suite do guard."""

import json
import os
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string

from colleagues.models import County
from tests.conftest import NetworkForbidden, pytest_collection_modifyitems
from tests.undefined import OWN_TEMPLATES, UndefinedVariable


def test_another_machine_cannot_be_reached():
    with socket.socket() as attempt, pytest.raises(NetworkForbidden):
        attempt.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.org", 80)


def test_a_warning_is_an_error():
    import warnings

    with pytest.raises(UserWarning):
        warnings.warn("noise", stacklevel=1)


@pytest.mark.django_db
def test_an_undefined_variable_in_an_own_template_is_an_error():
    with pytest.raises(UndefinedVariable, match="nonsense"):
        _own_template("{{ nonsense }}").render({})
    with pytest.raises(UndefinedVariable):
        _own_template(
            "{% load i18n %}{% blocktranslate %}Dear {{ nonsense }}{% endblocktranslate %}"
        ).render({})


def test_an_undefined_variable_in_a_library_template_is_empty_as_in_production():
    template = engines["django"].from_string("[{{ nonsense }}{{ other|default:'x' }}]")
    assert template.render({}) == "[x]"


def _own_template(source: str):
    from django.template import Origin, Template

    template = Template(source, origin=Origin(str(OWN_TEMPLATES / "invented.html")))

    class Wrapper:
        def render(self, context):
            from django.template import Context

            return template.render(Context(context))

    return Wrapper()


@pytest.mark.django_db(transaction=True)
def test_the_reference_data_is_there_before_a_test_that_commits():
    assert County.objects.count() > 30
    County.objects.filter(code="32").update(name="changed")


@pytest.mark.django_db(transaction=True)
def test_the_reference_data_is_there_again_after_a_test_that_commits():
    assert County.objects.get(code="32").name == "Akershus"


@pytest.mark.django_db
def test_the_database_is_a_file_or_a_server():
    assert not (connection.vendor == "sqlite" and connection.is_in_memory_db())


@pytest.mark.django_db
def test_a_page_renders_with_crispy_forms_and_without_complaint(as_staff):
    assert as_staff.get("/years/").status_code == 200
    assert render_to_string("no_role.html", request=HttpRequest())


SERVERS = """
import django; django.setup()
from supportscheme.celery import app
from django.conf import settings
print(settings.DATABASES["default"]["NAME"], app.conf.broker_url, app.conf.result_backend)
"""


def told_servers(tmp_path, process, **environment):
    pairs = [
        {
            "DATABASE_URL": f"sqlite:///{tmp_path}/{number}",
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{number}/0",
            "CELERY_RESULT_BACKEND": f"redis://127.0.0.1:{number}/1",
        }
        for number in (1, 2)
    ]
    return subprocess.run(
        [sys.executable, "-c", SERVERS],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "VAR_DIR": str(tmp_path),
            "PYTEST_XDIST_WORKER": process,
            "TEST_SERVERS": json.dumps(pairs),
            "CELERY_BROKER_URL": "redis://127.0.0.1:9/9",
            **environment,
        },
    )


def test_each_test_process_has_servers_of_its_own_whatever_it_inherits(tmp_path):
    told = told_servers(tmp_path, "gw1", TEST_FOLDER_OF="all")
    assert told.stdout.split() == [
        f"{tmp_path}/2",
        "redis://127.0.0.1:2/0",
        "redis://127.0.0.1:2/1",
    ]


def test_what_a_test_starts_has_the_servers_it_is_told(tmp_path):
    address = f"sqlite:///{tmp_path}/own"
    told = told_servers(tmp_path, "gw1", TEST_FOLDER_OF="gw1", DATABASE_URL=address)
    assert told.stdout.split()[:2] == [f"{tmp_path}/own", "redis://127.0.0.1:9/9"]


def test_a_test_process_without_servers_of_its_own_is_refused(tmp_path):
    told = told_servers(tmp_path, "gw2", TEST_FOLDER_OF="all")
    assert "use at most -n 2" in told.stderr


@pytest.mark.parametrize(
    ("asked_for", "run"), [("", ["plain"]), ("demo or not demo", ["demo", "plain"])]
)
def test_the_demonstration_is_run_where_it_is_asked_for_and_begins(asked_for, run):
    hook = SimpleNamespace(pytest_deselected=lambda items: None)
    config = SimpleNamespace(option=SimpleNamespace(markexpr=asked_for), hook=hook)
    names = ["plain", "demo"]
    items = [SimpleNamespace(name=n, get_closest_marker=n.__eq__) for n in names]
    pytest_collection_modifyitems(config, items)
    assert [item.name for item in items] == run

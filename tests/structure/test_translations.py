"""Every text a user may see is there in bokmål and nynorsk; English is the text itself."""

import gettext
import importlib.util
import io
from types import ModuleType

import pytest
from babel.messages.mofile import write_mo

from tests.structure.source import ROOT


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "script" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("locale", ["nb", "nn"])
def test_the_catalogue_is_complete_and_in_step_with_the_code(
    messages: ModuleType, locale: str
) -> None:
    assert list(messages.problems_of(locale, messages.extracted())) == []


@pytest.mark.parametrize("locale", ["nb", "nn"])
def test_the_catalogue_can_be_compiled(messages: ModuleType, locale: str) -> None:
    buffer = io.BytesIO()
    write_mo(buffer, messages.stored(locale))
    buffer.seek(0)
    catalogue = gettext.GNUTranslations(buffer)
    assert catalogue.gettext("Sign in") == "Logg inn"


def test_a_text_in_code_and_in_a_template_is_extracted(messages: ModuleType) -> None:
    found = {message.id for message in messages.extracted()}
    assert "Skip to content" in found
    assert "Somebody with this e-mail address is already registered." in found

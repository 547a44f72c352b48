"""The languages a support colleague may speak besides Norwegian, as codes of ISO 639-1."""

from collections.abc import Iterable
from functools import cache

from babel import Locale
from django.utils.translation import get_language

_CODES = """
am ar az be bg bn bs ca cs da de el en es et fa fi fr ha he hi hr hu
hy id is it ja ka kk km ko ku lt lv mk ml ms my ne nl om pa pl ps pt
ro ru rw se sk sl so sq sr sv sw ta te th ti tr uk ur vi zh
"""
CODES = tuple(_CODES.split())
_ALSO = {
    "farsi": "fa",
    "samisk": "se",
    "sami": "se",
    "kinesisk": "zh",
    "gresk": "el",
    "kurdisk": "ku",
}


@cache
def _names(language: str) -> dict[str, str]:
    return {code: Locale(language).languages[code] for code in CODES}


def label(code: str) -> str:
    """The language's name in the active language."""
    return _names(get_language() or "nb").get(code, code)


def choices() -> list[tuple[str, str]]:
    """Code and name of every language, by name in the active language."""
    return sorted(((code, label(code)) for code in CODES), key=lambda pair: pair[1])


@cache
def _code_of_name() -> dict[str, str]:
    names = {
        name.casefold(): code for lang in ("en", "nn", "nb") for code, name in _names(lang).items()
    }
    return {**_ALSO, **names, **{code: code for code in CODES}}


def code_of(text: str) -> str | None:
    """The code of a language named in bokmål, nynorsk or English; None for an unknown one."""
    return _code_of_name().get(text.strip().casefold())


def as_field(codes: Iterable[str]) -> str:
    """Codes as `SupportColleague.languages` holds them: each once, sorted."""
    return ",".join(sorted({code for code in codes if code}))

"""Keeps the translations in `locale/` in step with the code, without the gettext programs.

    script/messages           bring locale/*/LC_MESSAGES/django.po in step with the code
    script/messages check     say what is missing, superfluous or broken, and end with status 1 if anything is
    script/messages compile   make the .mo files that Django reads

Message ids are English, so English needs no catalogue. The files hold no line numbers and no dates: they
change when a text does.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("nb", "nn")
CODE = ("supportscheme", "colleagues", "contacts", "reporting")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HEADER = "# Translations of the support scheme.\n"


def catalogue_path(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def extracted() -> Catalog:
    """Every text of the code and the templates that is marked for translation."""
    catalog = Catalog()
    for path, method, source in _sources():
        for _line, message, _comments, context in extract(
            method, io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            name = str(path.relative_to(ROOT))
            entry = catalog.get(_key(message), context)
            places = [*(entry.locations if entry else []), (name, 0)]
            catalog.add(message, context=context, locations=sorted(set(places)))
    return catalog


def _key(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _sources() -> Iterator[tuple[Path, str, str]]:
    # Django's own preparation of a template for a program that reads Python.
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, "python", path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # A template's indentation means nothing, and would mean something to Python.
            yield path, "python", "\n".join(line.lstrip() for line in source.splitlines())


def stored(locale: str) -> Catalog:
    path = catalogue_path(locale)
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def store(locale: str, catalog: Catalog) -> None:
    catalog.fuzzy = False
    for message in catalog:
        # Babel means the header, which it would mark and which we write ourselves.
        message.flags.discard("fuzzy")
    buffer = io.BytesIO()
    write_po(
        buffer, catalog, width=0, omit_header=True, ignore_obsolete=True, sort_output=True,
        include_lineno=False,
    )  # fmt: skip
    head = (
        f'{HEADER}msgid ""\nmsgstr ""\n"Language: {locale}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    path = catalogue_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head.encode() + buffer.getvalue().strip() + b"\n")


def merged(template: Catalog, old: Catalog, locale: str) -> Catalog:
    """What the code says now, with the translations there are; nothing is guessed."""
    new = Catalog(locale=locale)
    for message in template:
        if message.id:
            known = old.get(_key(message.id), message.context)
            usable = known is not None and isinstance(known.id, str) is isinstance(message.id, str)
            translation = known.string if usable and known else ""
            new.add(
                message.id, translation or "", context=message.context, locations=message.locations,
                flags=message.flags,
            )  # fmt: skip
    return new


def update() -> int:
    template = extracted()
    for locale in LOCALES:
        store(locale, merged(template, stored(locale), locale))
    return check()


def check() -> int:
    template = extracted()
    problems = [problem for locale in LOCALES for problem in problems_of(locale, template)]
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def problems_of(locale: str, template: Catalog) -> Iterator[str]:
    """What is missing, superfluous or broken in a catalogue, in words."""
    old = stored(locale)
    wanted = {(_key(message.id), message.context) for message in template if message.id}
    for message in old:
        if message.id and (_key(message.id), message.context) not in wanted:
            yield f"{locale}: no longer in the code: {_key(message.id)!r}"
    for key, context in sorted(wanted, key=str):
        entry = old.get(key, context)
        texts = _texts(entry)
        if not texts or not all(texts):
            yield f"{locale}: not translated: {key!r}" + (f" ({context})" if context else "")
        elif entry and any(_placeholders([text]) != _placeholders(entry.id) for text in texts):
            yield f"{locale}: other placeholders than the text it translates: {key!r}"


def _texts(entry: Message | None) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    if entry is None:
        return []
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or [])


def _placeholders(texts: str | Iterable[str]) -> set[str]:
    texts = [texts] if isinstance(texts, str) else texts
    return {found for text in texts for found in PLACEHOLDER.findall(text)}


def compile_all() -> int:
    for locale in LOCALES:
        with catalogue_path(locale).with_suffix(".mo").open("wb") as file:
            write_mo(file, stored(locale))
    return 0


if __name__ == "__main__":
    commands = {"update": update, "check": check, "compile": compile_all}
    sys.exit(commands[sys.argv[1] if len(sys.argv) > 1 else "update"]())

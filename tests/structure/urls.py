"""All addresses of the site, from the resolver."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Address(NamedTuple):
    name: str
    pattern: str
    view: Any
    arguments: frozenset[str]


def addresses() -> list[Address]:
    return sorted(_walk(get_resolver().url_patterns, "", ""))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], prefix: str, namespace: str
) -> Iterator[Address]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, prefix + str(entry.pattern), inner)
        else:
            arguments = frozenset(entry.pattern.regex.groupindex)
            yield Address(
                f"{namespace}{entry.name}", prefix + str(entry.pattern), entry.callback, arguments
            )

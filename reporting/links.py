"""Signed links in mails. Each does one thing without signing in, and signs nobody in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from colleagues.models import SupportColleague, User

_CONFIRM = "reporting.confirm"
_MUTE = "reporting.mute"


class InvalidLink(Exception):
    """The link was altered, cut off, or made with another key."""


def confirmation_link(support_colleague: SupportColleague, year: int) -> str:
    """Leads to a page with one button: confirm `year`. It works until the year is closed."""
    return _url("reporting:confirm-by-mail", _CONFIRM, support_colleague.pk, year)


def mute_link(user: User, year: int) -> str:
    """Leads to a page with one button: no more mails about `year`."""
    return _url("reporting:mute-by-mail", _MUTE, user.pk, year)


def page(name: str, *arguments: object) -> str:
    """The full address of one of the site's pages, for a mail."""
    return settings.SITE_URL + reverse(name, args=arguments)


def read_confirmation(token: str) -> tuple[str, int]:
    """Support colleague's key and year. Raises InvalidLink."""
    return _read(token, _CONFIRM)


def read_mute(token: str) -> tuple[str, int]:
    """User's key and year. Raises InvalidLink."""
    return _read(token, _MUTE)


def _url(name: str, salt: str, key: object, year: int) -> str:
    return page(name, signing.dumps([str(key), year], salt=salt))


def _read(token: str, salt: str) -> tuple[str, int]:
    try:
        key, year = signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError) as error:
        raise InvalidLink from error
    return str(key), int(year)
